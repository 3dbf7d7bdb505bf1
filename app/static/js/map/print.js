// On paper the map keeps the part it shows on the screen, scaled to the width of a page.

const PAPER = 680;

export function startPrinting(map) {
  const frame = map.getContainer().parentElement;
  window.addEventListener("beforeprint", () => {
    const { x: width, y: height } = map.getSize();
    frame.style.setProperty("--map-width", `${width}px`);
    frame.style.setProperty("--map-height", `${height}px`);
    frame.style.setProperty("--print-scale", PAPER / width);
  });
}
