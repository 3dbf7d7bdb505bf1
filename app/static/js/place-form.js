// A form that asks for a place: the map with its pin, and the search in the gazetteer.

import { Place } from "./report/place.js";

await new Place(document.querySelector("[data-place-form]")).start();
