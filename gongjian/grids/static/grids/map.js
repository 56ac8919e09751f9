/* The map of grids: outlines from this server, tiles only if the place has set an address for them. */
(() => {
  "use strict";
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const { src, open, list, who, close, tiles } = box.dataset;
  const row = (code) => document.querySelector(`tr[data-code="${CSS.escape(code)}"]`);
  const tints = ["#DCE7EE", "#E9EFE4", "#F3EBDD", "#E4E4EF", "#EFE4E8", "#DDEBE8"];
  const tint = (code) => tints[[...code].reduce((sum, c) => (sum * 7 + Number(c)) % 97, 0) % tints.length];
  const escape = (words) => { const span = document.createElement("span"); span.textContent = words; return span.innerHTML; };

  const draw = (data) => {
    const map = L.map(box, { zoomControl: false, zoomSnap: 0.25, attributionControl: false, scrollWheelZoom: false, dragging: !L.Browser.mobile, keyboard: false });
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    if (tiles) L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
    const look = { color: tiles ? "#1A4E70" : "#fff", weight: close ? 3 : 1.5, fillOpacity: tiles ? 0.25 : 1 };
    const grids = L.geoJSON(data, {
      style: (feature) => ({ ...look, fillColor: tint(close ? feature.properties.code : feature.properties.community_code) }),
      onEachFeature: (feature, layer) => {
        const { code, name, community, community_code: at, households } = feature.properties;
        const small = households === null ? "" : `<small>${households} 户</small>`;
        const words = close ? `${escape(name)}${small}` : `${escape(community)} ${escape(name)}${small}`;
        layer.bindTooltip(words, close && data.features.length <= 30 ? { permanent: true, direction: "center", className: "gj-maplabel" } : { sticky: true });
        layer.on("click", () => { location.href = close ? list + code : open + at; });
        const line = row(code);
        const light = (on) => layer.setStyle({ fillOpacity: on ? 0.6 : look.fillOpacity });
        layer.on("mouseover", () => { light(true); if (line) line.classList.add("is-lit"); });
        layer.on("mouseout", () => { light(false); if (line) line.classList.remove("is-lit"); });
        if (line) { line.addEventListener("mouseenter", () => light(true)); line.addEventListener("mouseleave", () => light(false)); }
      },
    }).addTo(map);
    map.fitBounds(grids.getBounds(), { padding: [8, 8] });
    const scale = L.control.scale({ imperial: false });
    const said = scale._updateScale;
    scale._updateScale = (bar, words, ratio) => said.call(scale, bar, words.replace("km", "公里").replace("m", "米"), ratio);
    scale.addTo(map);
    map.on("contextmenu", (event) => { location.href = `${who}?lon=${event.latlng.lng.toFixed(6)}&lat=${event.latlng.lat.toFixed(6)}`; });
  };

  fetch(src, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
    .then(draw)
    .catch(() => { box.querySelector(".gj-fallback").textContent = "地图没有取到，请刷新再试。同样的内容见旁边表格。"; });
})();
