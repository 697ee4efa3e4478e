import { replacePart } from './marked-part.js'

/** The sections of the scoreboard that compare whole rules; what one scenario says stands there alone. */
const SECTIONS = [
	'Gradual saturation and leaks: first notification before users fail',
	'Sudden spikes: first critical before users fail',
	'Healthy runs: messages that should not have been sent',
]

/** Puts the scoreboard's tables into the comparison, between its two marks. */
export function insertScoreboard(page: string, scoreboard: string): string {
	const tables = SECTIONS.map((title) => `### ${title}\n\n${sectionOf(scoreboard, title)}`)
	return replacePart(page, 'scoreboard', tables.join('\n\n'))
}

function sectionOf(scoreboard: string, title: string): string {
	const found = scoreboard.split(/^## /m).find((section) => section.startsWith(`${title}\n`))
	if (!found) throw new Error(`the scoreboard has no section "${title}"`)
	return found.slice(title.length).trim()
}
