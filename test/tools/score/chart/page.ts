import { type Html, html } from '../../../../src/message/html.js'
import type { Score } from '../score.js'
import { ownGoals } from '../sides.js'
import { drawLeadChart } from './lead-chart.js'

const PAGE_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1d21;--quiet:#5c6570;--rule:#d9dee4;--good:#0f766e;--bad:#c01f1f}
@media (prefers-color-scheme:dark){:root{--paper:#14181c;--ink:#e6e9ec;--quiet:#9aa4af;--rule:#333b44;--good:#2dd4bf;--bad:#ff7b72}}
body{margin:0 auto;padding:20px;max-width:1460px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
svg{display:block;width:100%;min-width:1080px;height:auto}
h2{font-size:17px;margin:28px 20px 8px}
table{border-collapse:collapse;margin:0 20px;font-variant-numeric:tabular-nums}
th,td{padding:5px 14px 5px 0;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top}
th{color:var(--quiet);font-weight:400}
.met::before{content:'✓ ';color:var(--good);font-weight:700}
.missed::before{content:'✗ ';color:var(--bad);font-weight:700}
.wide{overflow-x:auto}
`

/** Renders scenarios/scoreboard.html: the chart, with what each mark says on hovering, and our own row against its goals. */
export function renderPage(scores: readonly Score[]): string {
	return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>forewarn: scoreboard</title><style>${{ markup: PAGE_STYLE }}</style></head>
<body>
<div class="wide">${drawLeadChart(scores)}</div>
<h2>Our own row against its goals</h2>
${goalTable(scores)}
</body>
</html>
`.markup
}

function goalTable(scores: readonly Score[]): Html {
	const rows = (['sources', 'proc'] as const).flatMap((knowledge) => {
		const [all, ...parts] = ownGoals(scores, knowledge)
		return all!.goals.map((goal) => {
			const cells = [goal, ...parts.map(({ goals }) => goals.find((other) => other.goal === goal.goal))]
			return html`<tr><td>${knowledge}</td><td>${goal.goal}</td><td>${goal.bar}</td>${cells.map((cell) =>
				cell ? html`<td class="${cell.met ? 'met' : 'missed'}">${cell.reached}</td>` : html`<td>-</td>`,
			)}</tr>
`
		})
	})
	return html`<div class="wide"><table><tr><th>capacity</th><th>goal</th><th>bar</th><th>all</th><th>tuned on</th><th>strangers</th></tr>
${rows}</table></div>`
}
