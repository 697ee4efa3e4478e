import type { Tone } from './page.js'

/** The colour of a mail's badge and edge: dark enough for white words on it (4.5 : 1), clear in both modes. */
export const TONE_COLOURS = {
	critical: '#b91c1c',
	warning: '#b45309',
	resolved: '#15803d',
	information: '#1d4ed8',
} as const satisfies Record<Tone, string>

const SANS = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

/** Styles by part. They stand inline, because many mail programs drop style sheets; light is what they all get. */
export const STYLES = {
	body: `margin:0;padding:0;background:#eef0f3;color:#1a1d21;${SANS};font-size:16px;line-height:1.45`,
	outer: 'width:100%;border-collapse:collapse;background:#eef0f3',
	gap: 'padding:20px 12px',
	card: 'width:100%;max-width:640px;border-collapse:collapse;background:#ffffff;border-radius:10px;overflow:hidden',
	head: `padding:18px 22px;color:#ffffff;${SANS}`,
	badge: 'font-size:13px;font-weight:700;letter-spacing:.08em',
	title: 'margin:4px 0 2px;font-size:22px;line-height:1.25;font-weight:700',
	subject: 'font-size:15px;opacity:.92',
	part: `padding:16px 22px 0;${SANS}`,
	last: `padding:18px 22px 20px;color:#626a75;font-size:12px;${SANS};word-break:break-word`,
	users: 'margin:0;font-size:18px;line-height:1.35;font-weight:700',
	reason: 'margin:0;font-size:16px;line-height:1.4',
	picture: 'display:block;width:100%;max-width:480px;height:auto;border:0;font-size:14px;line-height:1.4',
	facts: 'width:100%;border-collapse:collapse;font-size:15px',
	label: 'padding:4px 14px 4px 0;color:#626a75;vertical-align:top;white-space:nowrap;width:1%',
	value: 'padding:4px 0;vertical-align:top;word-break:break-word',
	table: `width:100%;border-collapse:collapse;font-size:13px;${MONO};background:#f6f7f9;border-radius:6px`,
	column: 'padding:6px 6px 4px;text-align:right;font-weight:400;color:#626a75;white-space:nowrap',
	row: 'padding:4px 8px;text-align:left;font-weight:400;white-space:nowrap;width:1%',
	bars: `padding:4px 10px 4px 6px;white-space:nowrap;color:#b45309;${MONO};letter-spacing:1px`,
	cell: 'padding:4px 6px;text-align:right;white-space:nowrap',
	heading: 'margin:0 0 6px;font-size:17px;line-height:1.3;font-weight:700',
	meaning: 'margin:0;font-size:15px',
	deadline: 'margin:14px 0 2px;font-size:13px;font-weight:700;letter-spacing:.02em;color:#626a75',
	step: 'margin:8px 0 0;font-size:15px',
	command: `margin:6px 0 0;padding:9px 11px;background:#f1f3f5;border:1px solid #dfe3e8;border-radius:6px;font-size:13px;line-height:1.4;${MONO};white-space:pre-wrap;word-break:break-word`,
	link: 'color:#1d4ed8',
} as const

/** Dark mode and phones, for the mail programs that keep a style sheet. */
export const STYLE_SHEET = `
:root { color-scheme: light dark; supported-color-schemes: light dark }
@media (prefers-color-scheme: dark) {
	.body, .outer { background: #0f1215 !important; color: #e6e8eb !important }
	.card { background: #1a1e23 !important }
	.label, .column, .deadline, .last { color: #9aa4b0 !important }
	.table, .command { background: #23282f !important; border-color: #353c45 !important; color: #e6e8eb !important }
	.bars { color: #f5b14c !important }
	.link { color: #8ab4ff !important }
}
@media (max-width: 640px) {
	.wide { display: none !important }
	.row { white-space: normal !important; overflow-wrap: anywhere }
	.table .row { width: auto !important }
}
@media (max-width: 480px) {
	.gap { padding: 0 !important }
	.card { border-radius: 0 !important }
	.head { padding: 16px !important }
	.part { padding: 14px 16px 0 !important }
	.picture { padding: 14px 4px 0 !important }
	.last { padding: 16px !important }
	.table { font-size: 11px !important }
	.column, .cell { padding: 4px 3px !important }
	.row { padding: 4px 3px 4px 6px !important }
	.bars { padding: 4px 2px !important; letter-spacing: 0 !important }
	.title { font-size: 20px !important }
}
`
