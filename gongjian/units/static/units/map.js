/* Units as points on the map of grids: outlines and points from this server, tiles only if the place has set any. */
(() => {
  "use strict";
  const box = document.getElementById("unitmap-box");
  if (!box || !window.L) return;
  const { src, points, open, tiles } = box.dataset;
  const escape = (words) => { const span = document.createElement("span"); span.textContent = words; return span.innerHTML; };
  const get = (url) => fetch(url, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))));

  const say = (sentence) => {
    const words = document.createElement("p");
    words.className = "gj-fallback";
    words.textContent = sentence;
    box.replaceChildren(words);
  };

  const spread = (at, seen) => {
    // several units of one grid's middle lie in a ring around it, so that each can be touched
    const key = at.join(",");
    const n = seen.get(key) || 0;
    seen.set(key, n + 1);
    const turn = n * 2.4;
    const far = 0.00018 * Math.sqrt(n);
    return [at[1] + far * Math.sin(turn), at[0] + far * Math.cos(turn)];
  };

  const draw = ([grids, found]) => {
    const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, attributionControl: false, scrollWheelZoom: false, dragging: !L.Browser.mobile, keyboard: false });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    if (tiles) L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
    const ground = L.geoJSON(grids, { style: { color: tiles ? "#1A4E70" : "#fff", weight: 1.5, fillColor: "#DCE7EE", fillOpacity: tiles ? 0.15 : 1 } });
    const places = found.features.map((one) => [one.geometry.coordinates[1], one.geometry.coordinates[0]]);
    const bounds = grids.features.length ? ground.getBounds() : L.latLngBounds(places);
    if (!bounds.isValid()) { say("这里还没有网格，单位见旁边列表。"); return; }
    map.fitBounds(bounds, { padding: [8, 8] }); // before anything is drawn: a path needs a view
    ground.addTo(map);
    const seen = new Map();
    found.features.forEach((one) => {
      const { pk, name, people, must, rough } = one.properties;
      const at = one.geometry.coordinates;
      const mark = L.circleMarker(rough ? spread(at, seen) : [at[1], at[0]], { radius: must ? 8 : 6, color: "#fff", weight: 1.5, fillColor: must ? "#B3261E" : "#B7791F", fillOpacity: rough ? 0.65 : 1 });
      mark.bindTooltip(`${escape(name)}<small>${people} 人${must ? "，应覆盖" : ""}</small>`);
      mark.on("click", () => { location.href = `${open}${pk}/`; });
      mark.addTo(map);
    });
  };

  Promise.all([get(src), get(points)]).then(draw).catch(() => say("地图没有取到，请刷新再试。同样的内容见旁边列表。"));
})();
