// A photo made small enough for a mobile connection, on the phone: upright, and without anything but its picture.

const LONGEST = 1920, THUMB = 320, QUALITY = 0.85;

function draw(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** {blob, thumb}: what is sent, and a small picture as a data address. A file that cannot be read is sent as it
 * is: the service says what is wrong with it. */
export async function shrink(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { blob: file, thumb: "" };
  }
  const blob = await new Promise((resolve) => draw(bitmap, LONGEST).toBlob(resolve, "image/jpeg", QUALITY));
  const thumb = draw(bitmap, THUMB).toDataURL("image/jpeg", 0.8);
  bitmap.close();
  return { blob: blob ?? file, thumb };
}
