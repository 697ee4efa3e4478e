const BEGIN = '<!-- scoreboard: written by npm run docs from scenarios/SCOREBOARD.md -->'
const END = '<!-- end of scoreboard -->'

/** The sections of the scoreboard that compare whole rules; what one scenario says stands there alone. */
const SECTIONS = [
	'Gradual saturation and leaks: first notification before users fail',
	'Sudden spikes: first critical before users fail',
	'Healthy runs: messages that should not have been sent',
]

/** Puts the scoreboard's tables into the comparison, between its two marks. */
export function insertScoreboard(page: string, scoreboard: string): string {
	const begin = page.indexOf(BEGIN)
	const end = page.indexOf(END)
	if (begin < 0 || end < begin) throw new Error(`expected ${BEGIN} and ${END}`)
	const tables = SECTIONS.map((title) => `### ${title}\n\n${sectionOf(scoreboard, title)}`)
	return `${page.slice(0, begin)}${BEGIN}\n\n${tables.join('\n\n')}\n\n${page.slice(end)}`
}

function sectionOf(scoreboard: string, title: string): string {
	const found = scoreboard.split(/^## /m).find((section) => section.startsWith(`${title}\n`))
	if (!found) throw new Error(`the scoreboard has no section "${title}"`)
	return found.slice(title.length).trim()
}
