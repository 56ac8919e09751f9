/* Point at the place instead of writing it. Leaflet is fetched only when somebody wants the map. */
(() => {
  "use strict";
  const load = (box) => new Promise((done, fail) => {
    if (window.L) { done(); return; }
    const sheets = [box.dataset.leafletCss, box.dataset.mapCss].map((href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    const script = document.createElement("script");
    script.src = box.dataset.leaflet;
    script.onload = done;
    script.onerror = fail;
    document.head.append(...sheets, script);
  });

  const start = (box) => {
    const find = (name) => box.querySelector(`[data-pick-${name}]`);
    const area = find("map"), words = find("words"), clear = find("clear"), button = find("open");
    const lon = document.getElementById(box.dataset.lon), lat = document.getElementById(box.dataset.lat);
    const select = box.dataset.select ? document.getElementById(box.dataset.select) : null;
    if (!lon || !lat) return;
    let map = null, mark = null, shown = null;
    const code = () => (select ? select.value : box.dataset.community);
    const options = select ? [...select.options].map((option) => option.value) : [];
    const asked = () => (/^\d+$/.test(code()) ? code() : "");

    const put = (at, name) => {
      if (mark) mark.setLatLng(at); else mark = L.circleMarker(at, { radius: 9, color: "#A11F18", weight: 3, fillColor: "#fff", fillOpacity: 1 }).addTo(map);
      mark.bringToFront();
      lon.value = at.lng.toFixed(6);
      lat.value = at.lat.toFixed(6);
      clear.hidden = false;
      words.textContent = name ? `已选好位置，在${name}。点别处可以换。` : "已选好位置。点别处可以换。";
    };
    /* Of all communities one was tapped: it is chosen in the list too, and shown closer. */
    const into = (place) => {
      if (!place.is_whole || !options.includes(place.code)) return;
      select.value = place.code;
      fill();
    };
    const outlines = (data) => {
      if (shown) shown.remove();
      shown = L.geoJSON(data, {
        style: { color: "#fff", weight: 3, fillColor: "#DCE7EE", fillOpacity: 1 },
        onEachFeature: (feature, layer) => {
          const label = document.createElement("span");
          label.textContent = feature.properties.name;
          layer.bindTooltip(label, { permanent: data.features.length <= 20, direction: "center", className: "gj-maplabel" });
          layer.on("click", (event) => { L.DomEvent.stop(event); put(event.latlng, feature.properties.name); into(feature.properties); });
        },
      }).addTo(map);
      if (data.features.length) map.fitBounds(shown.getBounds(), { padding: [6, 6] });
      words.textContent = data.features.length ? "在地图上点一下事情发生的地方。" : "这里还没有网格图，请写地址。";
      if (lon.value && lat.value) put(L.latLng(Number(lat.value), Number(lon.value)), "");
    };
    const fill = () => fetch(box.dataset.src + encodeURIComponent(asked()), { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then(outlines);
    const show = () => load(box).then(() => {
      button.hidden = true;
      area.hidden = false;
      if (!map) map = L.map(area, { zoomControl: false, zoomSnap: 0.25, attributionControl: false, scrollWheelZoom: false, keyboard: false });
      return fill();
    }).catch(() => { words.textContent = "地图没有取到，请写地址。"; area.hidden = true; });

    button.addEventListener("click", show);
    clear.addEventListener("click", () => {
      lon.value = lat.value = "";
      if (mark) { mark.remove(); mark = null; }
      clear.hidden = true;
      words.textContent = "没有选位置，按您写的地址办。";
    });
    if (select) select.addEventListener("change", () => { if (map) fill(); });
    box.hidden = false;
  };

  for (const box of document.querySelectorAll("[data-pick]")) start(box);
})();
