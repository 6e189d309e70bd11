"use strict";
// Charts: <div data-chart="line|bar|spark" data-source="id of a JSON script">, themed by the CSS
// variables, redrawn when the theme changes. ECharts is loaded on pages that have a chart only.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const charts = new Map();
  let library = null;

  const format = (value, places) =>
    value == null
      ? "—"
      : Number(value)
          .toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places })
          .replace("-", "−");

  function palette() {
    const all = (stem, from, to) =>
      Array.from({ length: to - from + 1 }, (_, n) => css(`--zk-${stem}-${from + n}`));
    return {
      ink: css("--zk-ink"), ink2: css("--zk-ink-2"), ink3: css("--zk-ink-3"),
      line: css("--zk-line"), line2: css("--zk-line-strong"), surface: css("--zk-surface"),
      soft: css("--zk-accent-soft"), cat: all("cat", 1, 5), ramp: all("ramp", 0, 5),
    };
  }

  function base(k, data) {
    return {
      animation: !calm, animationDuration: 200, animationDurationUpdate: 0, color: k.cat,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: k.ink2, fontSize: 12 },
      grid: { left: 4, right: 8, top: data.series.length > 1 ? 40 : 24, bottom: 0, containLabel: true },
      tooltip: {
        // rich text, since HTML tooltips carry style attributes, which the policy forbids
        trigger: "axis", renderMode: "richText", confine: true, backgroundColor: k.surface,
        borderColor: k.line2, borderWidth: 1, padding: [6, 10], textStyle: { color: k.ink, fontSize: 12 },
        axisPointer: { type: "line", lineStyle: { color: k.line2 } },
        valueFormatter: (value) => format(value, data.places ?? 2),
      },
      legend: {
        show: data.series.length > 1, top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 14,
        icon: "rect", textStyle: { color: k.ink2, fontSize: 12 },
      },
      xAxis: {
        type: "category", data: data.x, axisTick: { show: false }, axisLine: { lineStyle: { color: k.line2 } },
        axisLabel: { color: k.ink3, fontSize: data.x.length > 6 ? 11 : 12, interval: data.x.length > 16 ? "auto" : 0, hideOverlap: data.x.length > 8 },
      },
      yAxis: {
        type: "value", splitNumber: 3, splitLine: { lineStyle: { color: k.line } },
        axisLabel: { color: k.ink3, fontSize: 12, formatter: (v) => format(v, v % 1 ? 1 : 0) },
      },
    };
  }

  const hatch = (k, colour) => ({
    color: k.surface, borderColor: colour, borderWidth: 1.5,
    decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -0.78, color: colour },
  });

  const draw = {
    line(k, data) {
      const option = base(k, data);
      option.yAxis.scale = true;
      option.grid.right = 56;
      option.xAxis.boundaryGap = false;
      option.series = data.series.map((one, n) => {
        const colour = k.cat[(one.cat ?? [1, 4, 3, 2, 5][n % 5]) - 1];
        return {
          name: one.name, type: "line", data: one.data, showSymbol: false, connectNulls: false,
          color: colour, lineStyle: { width: 2, type: one.dash ? [5, 3] : "solid", color: colour },
          endLabel: { show: true, color: k.ink2, fontSize: 12, formatter: (p) => format(p.value, data.places ?? 2) },
        };
      });
      return option;
    },
    bar(k, data) {
      const option = base(k, data);
      option.tooltip.axisPointer = { type: "shadow", shadowStyle: { color: k.soft, opacity: 0.5 } };
      const few = data.x.length < 10 && new Set(data.series.map((one) => one.stack ?? one.name)).size === 1;
      if (few) Object.assign(option.yAxis, { show: false });
      if (few) option.grid.left = 0;
      const tall = Math.max(...data.series.flatMap((one) => one.data.map((value) => Math.abs(value ?? 0))));
      const places = data.label_places ?? (tall < 100 ? (data.places ?? 2) : 0);
      const total = (n) => data.series.reduce((sum, one) => sum + (one.data[n] ?? 0), 0);
      option.series = data.series.map((one, n) => {
        const colour = k.cat[(one.cat ?? (n % 5) + 1) - 1];
        const last = n === data.series.length - 1;
        return {
          name: one.name, type: "bar", stack: one.stack, data: one.data, barMaxWidth: 28,
          itemStyle: one.hatch ? hatch(k, k.cat[0]) : { color: colour },
          label: {
            show: few && last, position: "top", color: k.ink2, fontSize: 11,
            formatter: (p) => format(total(p.dataIndex), places),
          },
        };
      });
      return option;
    },
    graph(k, data) {
      const colours = [k.cat[0], k.cat[2], k.cat[3], k.ink3];
      const short = (name) => (name.length > 12 ? `${name.slice(0, 11)}…` : name);
      const few = data.nodes.length < 26;
      return {
        animation: false, color: colours,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: k.ink2, fontSize: 12 },
        tooltip: {
          renderMode: "richText", confine: true, backgroundColor: k.surface, borderColor: k.line2,
          borderWidth: 1, padding: [6, 10], textStyle: { color: k.ink, fontSize: 12 },
          formatter: (p) => (p.dataType === "edge" ? p.data.text : p.data.name),
        },
        legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "circle", textStyle: { color: k.ink2, fontSize: 12 } },
        series: [{
          type: "graph", layout: "force", roam: true, draggable: true, top: 36, bottom: 8, left: 40, right: 40,
          force: { repulsion: few ? 320 : 140, edgeLength: few ? 110 : 70, gravity: 0.12, layoutAnimation: false },
          categories: data.categories.map((name, n) => ({ name, itemStyle: { color: colours[n] } })),
          data: data.nodes.map((one) => ({ ...one, symbolSize: one.category ? 16 : 26 })),
          links: data.links.map((one) => ({
            ...one,
            lineStyle: { color: one.guarantee ? k.cat[4] : k.line2, width: one.guarantee ? 2 : 1.2, type: one.guarantee ? "solid" : [4, 3], curveness: 0.14 },
          })),
          edgeSymbol: ["none", "arrow"], edgeSymbolSize: 7,
          label: { show: true, position: "right", color: k.ink, fontSize: 11, formatter: (p) => short(p.data.name) },
          edgeLabel: { show: few, color: k.ink3, fontSize: 10, formatter: (p) => p.data.text },
          labelLayout: { hideOverlap: true },
        }],
      };
    },
    spark(k, data) {
      const option = base(k, data);
      Object.assign(option, { grid: { left: 2, right: 48, top: 6, bottom: 4 }, legend: { show: false } });
      Object.assign(option.xAxis, { show: false, boundaryGap: false });
      Object.assign(option.yAxis, { show: false, scale: true });
      option.series = data.series.slice(0, 1).map((one) => ({
        name: one.name, type: "line", data: one.data, showSymbol: false, lineStyle: { width: 2, color: k.cat[0] },
        color: k.cat[0], areaStyle: { color: k.soft, opacity: 1 },
        endLabel: { show: true, color: k.ink2, fontSize: 12, formatter: (p) => format(p.value, data.places ?? 2) },
      }));
      return option;
    },
  };

  function load() {
    library ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.echarts;
      script.onload = () => done(window.echarts);
      script.onerror = failed;
      document.head.append(script);
    });
    return library;
  }

  function paint(box) {
    const { chart, data } = charts.get(box);
    chart.setOption(draw[box.dataset.chart](palette(), data), true);
  }

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) charts.get(target)?.chart.resize();
  });

  async function start(within) {
    const boxes = [...within.querySelectorAll("[data-chart]")].filter((box) => !charts.has(box));
    if (within.matches?.("[data-chart]") && !charts.has(within)) boxes.push(within);
    for (const button of within.querySelectorAll("[data-csv]")) button.hidden = false;
    if (!boxes.length) return;
    try {
      await load();
    } catch {
      for (const box of boxes) {
        const text = document.getElementById("zk-words").dataset.nochart;
        box.replaceChildren(Object.assign(document.createElement("p"), { className: "zk-chart-fail", textContent: text }));
        box.closest("figure")?.querySelector("details")?.setAttribute("open", "");
      }
      return;
    }
    for (const box of boxes) {
      if (charts.has(box)) continue;
      const data = JSON.parse(document.getElementById(box.dataset.source).textContent);
      charts.set(box, { chart: window.echarts.init(box, null, { renderer: "svg" }), data });
      paint(box);
      if (box.dataset.chart === "graph")
        charts.get(box).chart.on("click", (event) => event.data?.url && location.assign(event.data.url));
      resized.observe(box);
    }
  }

  function forgetRemoved() {
    for (const [box, { chart }] of charts)
      if (!box.isConnected) {
        resized.unobserve(box);
        chart.dispose();
        charts.delete(box);
      }
  }

  // --- the table behind a chart as a file: a leading = + - @ that is no number is made text --------
  const cell = (text) => {
    const plain = text.trim().replaceAll(",", "").replace("−", "-");
    const number = plain !== "" && !Number.isNaN(Number(plain));
    const safe = number ? plain : /^[=+\-@\t]/.test(plain) ? `'${text.trim()}` : text.trim();
    return `"${safe.replaceAll('"', '""')}"`;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-csv]");
    if (!button) return;
    const rows = [...button.closest("details").querySelectorAll("tr")];
    const text = rows.map((row) => [...row.cells].map((one) => cell(one.textContent)).join(",")).join("\r\n");
    const url = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href: url, download: `${button.dataset.csv}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });

  const redraw = () => charts.forEach((_one, box) => paint(box));
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("htmx:load", (event) => {
    forgetRemoved();
    start(event.detail.elt);
  });
  start(document.body);
})();
