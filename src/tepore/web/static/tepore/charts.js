// Brings a chart to life where scripts run: zoom, figures under the pointer, a picture to keep. The drawing and
// the table that the page came with say the same without it.
"use strict";

(() => {
  const figure = document.querySelector("[data-chart]");
  if (!figure || !window.echarts) return;
  const drawn = figure.querySelector(".drawn");
  const words = figure.dataset;
  const live = document.createElement("div");
  live.className = "live";
  live.hidden = true;
  live.setAttribute("role", "img");
  live.setAttribute("aria-label", words.alt);
  drawn.after(live);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let chart = null;
  let zoom = { start: 0, end: 100 };

  const number = (amount) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(amount);

  function options(figures) {
    const columns = figures.columns;
    const ink = paint("--ink");
    const muted = paint("--muted");
    const line = paint("--line");
    const text = { color: muted, fontFamily: "Inter, system-ui, sans-serif", fontSize: 12 };
    const last = figures.names.length - 1;
    const series = figures.names.map((name, part) => ({
      name, type: "bar", stack: "own", barCategoryGap: "25%", itemStyle: { color: paint(`--c${part}`) },
      data: columns.map((column) => ({
        value: column.parts.length ? column.parts[part] : null,
        itemStyle: column.is_part ? { opacity: 0.5, borderColor: ink, borderType: "dashed", borderWidth: 1 } : {},
      })),
    }));
    const others = columns.map((column) => column.other);
    if (figures.other_name && last >= 0) {
      series.push({ name: figures.other_name, type: "line", data: others, symbol: "rect", symbolSize: [14, 3], lineStyle: { opacity: 0 }, itemStyle: { color: ink } });
    }
    const degrees = columns.map((column) => column.temperature);
    const isCool = figures.temperature_name && degrees.some((degree) => degree !== null);
    if (isCool) {
      series.push({ name: figures.temperature_name, type: "line", yAxisIndex: 1, data: degrees, symbol: "none", lineStyle: { color: paint("--cool"), type: "dotted", width: 2 }, itemStyle: { color: paint("--cool") } });
    }
    return {
      animation: !still.matches,
      textStyle: text,
      grid: { left: 64, right: isCool ? 48 : 16, top: 28, bottom: 76 },
      xAxis: { type: "category", data: columns.map((column) => column.label), axisLabel: text, axisLine: { lineStyle: { color: muted } }, axisTick: { show: false } },
      yAxis: [
        { type: "value", name: figures.unit, nameTextStyle: text, axisLabel: { ...text, formatter: number }, splitLine: { lineStyle: { color: line } } },
        { type: "value", show: Boolean(isCool), min: -5, max: 35, name: "°C", nameTextStyle: text, axisLabel: text, splitLine: { show: false } },
      ],
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, backgroundColor: paint("--surface"), borderColor: line, textStyle: { ...text, color: ink },
        formatter: (parts) => {
          const column = columns[parts[0].dataIndex];
          const named = column.parts.length > 1 ? column.parts.map((part, at) => `${figures.names[at]}: ${number(part)}`) : [];
          const other = column.other === null ? [] : [`${figures.other_name}: ${number(column.other)} ${figures.unit}`];
          const degree = column.temperature === null ? [] : [`${number(column.temperature)} °C`];
          return [...column.tip.split("; "), ...named, ...other, ...degree].join("\n");
        },
      },
      dataZoom: [
        { type: "inside", zoomOnMouseWheel: "ctrl", ...zoom },
        { type: "slider", height: 26, bottom: 14, textStyle: text, borderColor: line, ...zoom },
      ],
      series,
    };
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button small";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function look(change) {
    const next = change(zoom);
    const width = Math.min(100, Math.max(5, next.end - next.start));
    const start = Math.min(100 - width, Math.max(0, next.start));
    zoom = { start, end: start + width };
    chart.dispatchAction({ type: "dataZoom", ...zoom });
  }

  function keep() {
    const link = document.createElement("a");
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: paint("--surface") });
    link.download = `${words.file}.png`;
    link.click();
  }

  function controls() {
    const bar = document.createElement("p");
    bar.className = "buttons";
    const part = (share) => ({ start, end }) => { const middle = (start + end) / 2, half = ((end - start) * share) / 2; return { start: middle - half, end: middle + half }; };
    const along = (way) => ({ start, end }) => { const far = ((end - start) / 2) * way; return { start: start + far, end: end + far }; };
    bar.append(
      button(words.zoomIn, () => look(part(0.5))), button(words.zoomOut, () => look(part(2))),
      button(words.earlier, () => look(along(-1))), button(words.later, () => look(along(1))),
      button(words.png, keep),
    );
    return bar;
  }

  fetch(words.source, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((figures) => {
      live.hidden = false;
      drawn.hidden = true;
      chart = window.echarts.init(live);
      chart.setOption(options(figures));
      chart.on("datazoom", () => { const { start, end } = chart.getOption().dataZoom[0]; zoom = { start, end }; });
      live.after(controls());
      new ResizeObserver(() => chart.resize()).observe(live);
      for (const query of [dark, still]) query.addEventListener("change", () => chart.setOption(options(figures), true));
      figure.dataset.live = "true";
    })
    .catch(() => { live.remove(); drawn.hidden = false; });
})();
