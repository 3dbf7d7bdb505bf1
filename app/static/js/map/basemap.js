// Streets below the regions from a PMTiles file of this same service: loaded only where the operator has set one.

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(address)));
    document.head.append(script);
  });
}

export async function addBasemap(map, basemap, language) {
  if (!basemap) return;
  map.getContainer().classList.add("over-basemap");
  if (basemap.kind !== "pmtiles") return;
  await loadScript(map.getContainer().dataset.protomaps);
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  window.protomapsL
    .leafletLayer({ url: basemap.url, flavor: dark ? "dark" : "light", lang: language, attribution: basemap.attribution })
    .addTo(map);
}

