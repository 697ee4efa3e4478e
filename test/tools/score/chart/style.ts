/** Colours and type of the chart, in light and in dark; the same sheet serves the SVG alone and inside a page. */
export const CHART_STYLE = `
.chart{--paper:#fff;--ink:#1a1d21;--quiet:#5c6570;--rule:#d9dee4;--own:#f3f5f8;--early:#e3f2ef;--after:#fbe9e7;--good:#0f766e;--short:#b45309;--bad:#c01f1f;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px}
@media (prefers-color-scheme:dark){.chart{--paper:#14181c;--ink:#e6e9ec;--quiet:#9aa4af;--rule:#333b44;--own:#1c2229;--early:#163531;--after:#3a2020;--good:#2dd4bf;--short:#fbbf24;--bad:#ff7b72}}
.chart text{fill:var(--ink)}
.chart .quiet{fill:var(--quiet)}
.chart .small{font-size:10px}
.chart .title{font-size:21px;font-weight:700}
.chart .section{font-size:15px;font-weight:700}
.chart .head{font-weight:700;font-size:13px}
.chart .sum{font-weight:700;font-size:15px}
.chart .middle{text-anchor:middle}
.chart .end{text-anchor:end}
.chart .paper{fill:var(--paper)}
.chart .own{fill:var(--own);stroke:var(--rule)}
.chart .early{fill:var(--early)}
.chart .after{fill:var(--after)}
.chart .row{stroke:var(--rule);stroke-width:1}
.chart .failure{stroke:var(--ink);stroke-width:1.5}
.chart .good{fill:var(--good)}
.chart .short{fill:var(--short)}
.chart .bad{fill:var(--bad)}
.chart .dot{fill:none;stroke-width:6.4;stroke-linecap:round;stroke-opacity:.8}
.chart .dot.good,.chart .hollow.good{stroke:var(--good);fill:none}
.chart .dot.short{stroke:var(--short);fill:none}
.chart .span{stroke-width:2;stroke:var(--quiet);stroke-opacity:.55}
.chart .cross{stroke:var(--bad);stroke-width:2;fill:none;stroke-linecap:round}
.chart .hollow{fill:none;stroke-width:1.5}
.chart .hollow.bad{stroke:var(--bad);fill:none}
.chart .hit{fill:transparent}
.chart g.cell:hover .hit{fill:var(--quiet);fill-opacity:.18}
`
