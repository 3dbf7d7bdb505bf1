// Two handles for the years beside the two date fields; the fields stay, for exact days and without scripts.

const yearOf = (text) => Number(text.slice(0, 4));

/** Enhance the period of a form. Returns a function that puts the handles where the date fields are. */
export async function startTimeSlider(form) {
  const place = form.querySelector(".time-slider");
  const first = Number(place?.dataset.first);
  const last = Number(place?.dataset.last);
  if (!first || !last || first >= last) return () => {};
  const { default: noUiSlider } = await import(place.dataset.module);
  const [from, to] = [form.elements.from, form.elements.to];
  const whole = { to: (value) => String(Math.round(value)), from: Number };
  const years = () => [from.value ? yearOf(from.value) : first, to.value ? yearOf(to.value) : last];

  place.hidden = false;
  const slider = noUiSlider.create(place, {
    start: years(),
    step: 1,
    connect: true,
    range: { min: first, max: last },
    tooltips: [whole, whole],
    format: whole,
    handleAttributes: [{ "aria-label": place.dataset.fromLabel }, { "aria-label": place.dataset.toLabel }],
  });
  slider.on("change", ([start, end]) => {
    // A handle at its end asks for nothing: projects without a date stay in.
    from.value = Number(start) <= first ? "" : `${start}-01-01`;
    to.value = Number(end) >= last ? "" : `${end}-12-31`;
    from.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return () => slider.set(years());
}
