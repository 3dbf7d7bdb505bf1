// The map page: Folium's script makes the Leaflet map and calls start(); from here on the address is the state.

import { cleanQuery, filterQuery, pushQuery, readMeasure, readView, replaceQuery, withQuery, writeView } from "./address.js";
import { addBasemap } from "./basemap.js";
import { MEASURES, classify } from "./classes.js";
import { startClusters } from "./clusters.js";
import { Question } from "./fetching.js";
import { startLabels } from "./labels.js";
import { layerOf, startLayers } from "./layers.js";
import { startLegend } from "./legend.js";
import { startLines } from "./lines.js";
import { startPanel } from "./panel.js";
import { startPopups } from "./popup.js";
import { setFrame } from "./frame.js";
import { drawRegions } from "./regions.js";
import { startPrinting } from "./print.js";
import { startSharing } from "./share.js";
import { startSheet } from "./sheet.js";
import { startStatus } from "./status.js";
import { setTexts, text } from "./texts.js";

const MOVE_PAUSE = 150;
// Links may lie within one town.
const CLOSEST_LINES = 13;

/** Bring the map that Folium made to life. `config` as app.maps.views writes it. */
export function start(map, config) {
  setTexts(config.texts);
  map.getContainer().querySelector(".map-without")?.remove();
  const status = startStatus();
  const sheet = startSheet();
  startSharing();
  const summaryQuestion = new Question();
  const layers = startLayers(changeLayers);
  const usualMeasure = () => (layers.has("projects") ? "count" : "problems");
  // What the person chose; null: the usual one of the layers that show.
  let chosenMeasure = readMeasure(Object.keys(MEASURES));
  let ground = null;
  let summary = null;

  const panel = startPanel({ urls: config.urls, change: changeFilter, pickList, status });
  const legend = startLegend({ chooseMeasure, showLayer });
  const lines = startLines(map, config.urls.links, {
    openSheet: sheet.open,
    show: (bounds) => frame.show(bounds, CLOSEST_LINES),
    during: (work, again) => status.during(work, again),
  });
  const openPopup = startPopups(map, config.urls.cards, {
    currentQuery: filterQuery,
    showAll: panel ? showAll : null,
    drawLines: lines.draw,
    goToLines: lines.goToList,
  });
  const clusters = startClusters(map, config.urls.clusters, config.bounds, {
    open: openPopup,
    drawn: (signs) => ground?.labels.keepOff(signs),
    names: {
      sizeOf: (code) => ground?.labels.nameSize(code) ?? [0, 0],
      regionAt: (latlng) => ground?.regions.regionAt(latlng) ?? null,
      roomOf: (code) => ground?.regions.roomOf(code) ?? 0,
    },
  });

  function writeMeasure(query) {
    query.delete("measure");
    if (chosenMeasure && chosenMeasure !== usualMeasure()) query.set("measure", chosenMeasure);
    return query;
  }

  /** The filter as a query, with which layers show and what is listed. */
  const withLayers = (query) => layers.write(new URLSearchParams(query)).toString();

  function changeLayers() {
    map.closePopup();
    pushQuery(writeMeasure(layers.write(new URLSearchParams(location.search))));
    reload();
  }

  function pickList(layer) {
    layers.list(layer);
    pushQuery(layers.write(new URLSearchParams(location.search)));
    status.during(panel.refresh(withLayers(filterQuery())), () => pickList(layer));
  }

  function changeFilter(query, listed = null) {
    if (listed) layers.list(listed);
    lines.write(layers.write(writeMeasure(query)));
    if (cleanQuery(query).toString() === cleanQuery(location.search).toString()) return;
    const before = chosenRegions().join();
    map.closePopup();
    pushQuery(query);
    if (chosenRegions().join() !== before) showRegions();
    reload();
  }

  const chosenRegions = () => new URLSearchParams(location.search).getAll("region").sort();

  /** Bring the chosen regions into the frame, or the country; a part of the map chosen as a filter says where to look. */
  function showRegions() {
    const query = new URLSearchParams(location.search);
    if (ground && !query.has("bbox") && !query.has("near")) frame.show(ground.regions.boundsOf(chosenRegions()));
  }

  function chooseMeasure(chosen) {
    chosenMeasure = chosen;
    replaceQuery(writeMeasure);
    colour();
  }

  function showLayer(name, visible) {
    if (name === "regions") ground?.regions.layer[visible ? "addTo" : "removeFrom"](map);
    else if (name === "settlements") ground?.labels.showSettlements(visible);
    else clusters.show(name, visible);
    if (name === "regions" && visible) colour();
  }

  function showAll({ kind, region, bbox }) {
    sheet.open();
    layers.list(layerOf(kind));
    if (kind === "region") return panel.toggle("region", region);
    const edge = 0.0005;
    const [west, south, east, north] = bbox;
    const box = [west - edge, south - edge, east + edge, north + edge].map((value) => Number(value.toFixed(4)));
    return panel.takeBox(box);
  }

  function colour() {
    const measure = chosenMeasure ?? usualMeasure();
    legend.select(measure);
    if (!ground || !summary) return;
    const classes = classify(summary.regions, measure);
    ground.regions.colour(summary.regions, summary.currency, classes.classOf, { measure, layers: layers.all() });
    // The legend grows with its classes, and names keep off it.
    legend.explain(measure, classes, summary.currency);
    const chosen = chosenRegions();
    ground.regions.mark(chosen);
    ground.labels.mark(chosen);
    legend.tellCountrywide(layers.has("projects") ? summary.country : 0);
  }

  const emptyWords = () => text(layers.all().length > 1 ? "empty" : `empty_${layers.all()[0]}`);

  async function refreshSummary(query) {
    const answer = await summaryQuestion.ask(withQuery(config.urls.summary, withLayers(query)));
    if (!answer) return;
    summary = answer;
    panel?.showCounts(summary.facets);
    colour();
    layers.tell();
    if (layers.all().some((layer) => summary.counts[layer])) status.quiet();
    else status.sayEmpty(emptyWords(), () => panel?.go(new URLSearchParams()));
  }

  function reload({ withList = true } = {}) {
    const query = filterQuery();
    const work = [refreshSummary(query), clusters.refresh(query, layers.all())];
    if (panel && withList) work.push(panel.refresh(withLayers(query)));
    return status.during(Promise.all(work), () => reload());
  }

  async function loadGround() {
    const [regions, settlements] = await Promise.all([
      new Question().ask(config.urls.regions),
      config.basemap ? { features: [] } : new Question().ask(config.urls.settlements),
    ]);
    const choose = (code) => panel?.toggle("region", code);
    const regionPage = config.urls.regions.replace(/map\/regions\.geojson.*$/, "regions/");
    const drawn = drawRegions(map, regions, { choose: panel ? choose : null, pageOf: (code) => regionPage + code });
    const labels = startLabels(map, regions.features, settlements.features, { choose, regionAt: drawn.regionAt });
    ground = { regions: drawn, labels };
    clusters.makeRoom();
    colour();
    if (!view && chosenRegions().length) showRegions();
  }

  function putView() {
    const asked = readView();
    if (asked) frame.put(asked);
  }

  let pause = 0;
  map.on("moveend", () => {
    writeView(map);
    clearTimeout(pause);
    pause = setTimeout(() => status.during(clusters.refresh(filterQuery(), layers.all()), () => reload()), MOVE_PAUSE);
  });
  window.addEventListener("popstate", () => {
    chosenMeasure = readMeasure(Object.keys(MEASURES));
    panel?.restore(cleanQuery(location.search));
    layers.restore();
    showLines();
    putView();
    reload();
  });
  window.addEventListener("hashchange", putView);

  // Setting the frame moves the map, and every move writes the hash: what it asks for is read before.
  const view = readView();
  const frame = setFrame(map, config);
  startPrinting(map);
  if (view) frame.put(view);
  const addStreets = () => status.during(addBasemap(map, config.basemap, config.language), addStreets);
  addStreets();
  const showLines = () => status.during(lines.restore({ andShow: !view }), showLines);
  showLines();
  const addGround = () => status.during(loadGround(), addGround);
  addGround();
  // The list is already in the page, written by the server with the same filter.
  reload({ withList: false });
}
