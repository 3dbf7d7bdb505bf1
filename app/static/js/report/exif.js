// Where a photo was taken, read from the EXIF of a JPEG on the phone itself: nothing is sent for it.

const HEAD_BYTES = 256 * 1024;
const EXIF = 0x45786966, JPEG = 0xffd8, APP1 = 0xffe1, START_OF_SCAN = 0xffda;
const GPS_IFD = 0x8825, LAT_REF = 1, LAT = 2, LON_REF = 3, LON = 4;
const MOST_ENTRIES = 200;

/** {lon, lat} in degrees, or null when the photo does not know or its EXIF is broken. */
export async function readPosition(file) {
  try {
    return parse(new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  } catch {
    return null;
  }
}

function parse(view) {
  if (view.getUint16(0) !== JPEG) return null;
  let at = 2;
  while (at + 10 < view.byteLength) {
    const mark = view.getUint16(at), length = view.getUint16(at + 2);
    if (mark === START_OF_SCAN || (mark & 0xff00) !== 0xff00) return null;
    if (mark === APP1 && view.getUint32(at + 4) === EXIF) {
      return parseTiff(new DataView(view.buffer, at + 10, Math.min(length - 8, view.byteLength - at - 10)));
    }
    at += 2 + length;
  }
  return null;
}

function parseTiff(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const pointer = entries(tiff, tiff.getUint32(4, little), little).get(GPS_IFD);
  if (pointer === undefined) return null;
  const gps = entries(tiff, tiff.getUint32(pointer + 8, little), little);
  const lat = degrees(tiff, gps.get(LAT), little, letter(tiff, gps.get(LAT_REF)) === "S");
  const lon = degrees(tiff, gps.get(LON), little, letter(tiff, gps.get(LON_REF)) === "W");
  const known = Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return known && (lat || lon) ? { lon, lat } : null;
}

/** Tag to the place of its entry. */
function entries(tiff, at, little) {
  const found = new Map();
  const count = Math.min(tiff.getUint16(at, little), MOST_ENTRIES);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12;
    found.set(tiff.getUint16(entry, little), entry);
  }
  return found;
}

function letter(tiff, entry) {
  return entry === undefined ? "" : String.fromCharCode(tiff.getUint8(entry + 8));
}

function degrees(tiff, entry, little, below) {
  if (entry === undefined) return NaN;
  const at = tiff.getUint32(entry + 8, little);
  const part = (number) => tiff.getUint32(at + number * 8, little) / tiff.getUint32(at + number * 8 + 4, little);
  const value = part(0) + part(1) / 60 + part(2) / 3600;
  return below ? -value : value;
}
