/** Colours of both kinds of page; whoever shows the picture alone gets its own paper behind it. */
export const STYLE = `
.p{--paper:#fff;--ink:#1f2933;--quiet:#6b7782;--rule:#dfe4e8;--held:#2563a8;--stuck:#b4530a;--queue:#7c3aad;--limit:#6b7782;--warn:#b7791f;--page:#c22f2f;--fail:#c22f2f}
@media (prefers-color-scheme:dark){.p{--paper:#14181c;--ink:#e6e9ec;--quiet:#9aa4af;--rule:#2f3740;--held:#6cb2f5;--stuck:#f0a35e;--queue:#c79bf2;--limit:#9aa4af;--warn:#e6bd4c;--page:#ff7b72;--fail:#ff7b72}}
.p{font:12px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif}
.p rect.paper{fill:var(--paper)}
.p text{fill:var(--ink)}
.p .quiet{fill:var(--quiet)}
.p .title{font-size:14px;font-weight:600}
.p .rule{stroke:var(--rule);stroke-width:1}
.p .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.p .held{stroke:var(--held)}.p text.held{fill:var(--held)}
.p .stuck{stroke:var(--stuck)}.p text.stuck{fill:var(--stuck)}
.p .queue{stroke:var(--queue)}.p text.queue{fill:var(--queue)}
.p .limit{stroke:var(--limit);stroke-dasharray:5 4}.p text.limit{fill:var(--quiet)}
.p .warning{stroke:var(--warn);stroke-width:2}.p text.warning{fill:var(--warn)}
.p .critical{stroke:var(--page);stroke-width:2}.p text.critical{fill:var(--page)}
.p .failure{stroke:var(--fail);stroke-width:1.5;stroke-dasharray:2 3}.p text.failure{fill:var(--fail)}
.p .strong{font-weight:600}
.p text,.p text.held,.p text.stuck,.p text.queue,.p text.limit,.p text.warning,.p text.critical,.p text.failure{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-dasharray:none}
`.replaceAll('\n', '')
