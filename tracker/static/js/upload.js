// Previews, scaling of photos and a progress bar for <div data-upload> inside <form data-upload-form>.
// Without this file the same form is a plain upload.

const LONGEST_SIDE = 1920;
const QUALITY = 0.82;
const SCALE_ABOVE = 600 * 1024;

/** 340 KB, 1.2 MB: the same words as the filesize filter of the templates. */
function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1000 * 1000) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, "")} MB`;
}

/** A smaller JPEG of a large photo, upright; anything else comes back as it is. */
async function scaled(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SCALE_ABOVE) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const factor = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const blob = await drawn(picture, factor);
    return blob && blob.size < file.size ? renamed(await withExif(blob, file), file) : file;
  } catch {
    return file;
  }
}

function drawn(picture, factor) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * factor);
  canvas.height = Math.round(picture.height * factor);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

/** The scaled photo with the original's EXIF block, because that says when the photo was taken. */
async function withExif(blob, file) {
  const exif = exifOf(new DataView(await file.slice(0, 256 * 1024).arrayBuffer()));
  return exif ? new Blob([blob.slice(0, 2), upright(exif), blob.slice(2)], { type: blob.type }) : blob;
}

/** The APP1 segment "Exif" of a JPEG (marker, length, data), or null. */
function exifOf(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const [marker, end] = [view.getUint16(at), at + 2 + view.getUint16(at + 2)];
    if (marker === 0xffda) return null;
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return end <= view.byteLength ? view.buffer.slice(at, end) : null;
  }
  return null;
}

/** The canvas turned the picture upright, so the orientation (tag 0x0112) becomes 1. */
function upright(exif) {
  const view = new DataView(exif);
  const little = view.getUint16(10) === 0x4949;
  const directory = 10 + view.getUint32(14, little);
  for (let entry = directory + 2, left = view.getUint16(directory, little); left > 0; entry += 12, left -= 1) {
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
  }
  return exif;
}

function renamed(blob, file) {
  const name = file.name.replace(/\.[^.]+$/, "") + ".jpg";
  return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function thumb(file) {
  if (!file.type.startsWith("image/")) {
    return element("span", "file-kind", (file.name.split(".").pop() || "文件").slice(0, 4).toUpperCase());
  }
  const image = element("img", "");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  return image;
}

function row(entry, remove) {
  const item = element("li", "file");
  const text = element("span", "file-text");
  const note = entry.small === entry.file ? size(entry.file.size) : `${size(entry.small.size)}（原 ${size(entry.file.size)}，已缩小）`;
  text.append(element("span", "", entry.file.name), element("span", "file-note", note));
  const button = element("button", "btn btn-quiet", "移除");
  button.type = "button";
  button.setAttribute("aria-label", `移除 ${entry.file.name}`);
  button.addEventListener("click", remove);
  item.append(thumb(entry.small), text, button);
  return item;
}

/** Keeps the chosen files of one input: choosing again adds, and each can be taken out. */
class Upload {
  constructor(box) {
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector(".upload-files");
    this.entries = [];
    this.work = Promise.resolve();
    this.input.addEventListener("change", () => { this.work = this.add([...this.input.files]); });
  }

  async add(files) {
    const kept = this.input.multiple ? this.entries : [];
    this.list.hidden = false;
    this.list.append(element("li", "file", "正在处理照片……"));
    const fresh = [];
    for (const file of files) fresh.push({ file, small: await scaled(file) });
    this.entries = [...kept, ...fresh];
    this.show();
  }

  show() {
    const bag = new DataTransfer();
    for (const entry of this.entries) bag.items.add(entry.small);
    this.input.files = bag.files;
    this.list.hidden = this.entries.length === 0;
    this.list.replaceChildren(...this.entries.map((entry) => row(entry, () => this.drop(entry))));
  }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.show();
    this.input.focus();
  }
}

function progressBar(form) {
  const line = element("p", "progress-line");
  const label = element("label", "");
  const bar = document.createElement("progress");
  bar.max = 1;
  label.append(element("span", "", "正在上传"), bar);
  const words = element("span", "progress-words", "0%");
  line.append(label, words);
  form.append(line);
  return {
    set(share) { bar.value = share; words.textContent = `${Math.round(share * 100)}%`; },
    fail() { line.replaceChildren(element("strong", "invalid-feedback", "网络中断，没有上传成功。文件还在，请再按一次提交。")); delete form.dataset.sent; },
  };
}

/** Sends by XMLHttpRequest, the only way to know the progress. A redirect comes back as X-Location (headers.py), because
    following it here would use up the messages meant for the page. */
function send(form, submitter) {
  form.querySelector(".progress-line")?.remove();
  const bar = progressBar(form);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Upload", "1");
  request.upload.addEventListener("progress", (event) => event.lengthComputable && bar.set(event.loaded / event.total));
  request.addEventListener("load", () => arrive(request, form));
  for (const failure of ["error", "abort", "timeout"]) {
    request.addEventListener(failure, () => { bar.fail(); submitter?.removeAttribute("aria-busy"); });
  }
  request.send(new FormData(form, submitter));
}

function arrive(request, form) {
  const next = request.getResponseHeader("X-Location");
  if (next) return go(new URL(next, location.href));
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) return location.reload();
  document.querySelector("main").replaceWith(document.adoptNode(main));
  start();
  (document.getElementById("form-errors") ?? document.querySelector("main")).focus();
  window.scrollTo(0, 0);
}

/** Like following a link, but also when only the fragment differs. Loads once: a second time the messages are gone. */
function go(address) {
  const here = address.pathname === location.pathname && address.search === location.search;
  if (!here || !address.hash) return location.assign(address);
  location.hash = address.hash;
  location.reload();
}

async function submit(event, uploads) {
  const form = event.target;
  if (!uploads.some((upload) => upload.entries.length)) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  await Promise.all(uploads.map((upload) => upload.work));
  send(form, event.submitter);
}

function start() {
  for (const form of document.querySelectorAll("form[data-upload-form]")) {
    const uploads = [...form.querySelectorAll("[data-upload]")].map((box) => new Upload(box));
    form.addEventListener("submit", (event) => submit(event, uploads));
  }
}

start();
