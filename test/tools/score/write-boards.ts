import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawLeadChart } from './chart/lead-chart.js'
import { renderPage } from './chart/page.js'
import { KNOWN_MISSES_FILE, missesNow } from './known-misses.js'
import type { Score } from './score.js'
import { renderScoreboard } from './scoreboard.js'

/** Writes the scoreboard as Markdown and as charts; gives the files' paths. */
export function writeBoards(folder: string, scores: readonly Score[]): readonly string[] {
	const files = [
		{ path: join(folder, 'SCOREBOARD.md'), text: renderScoreboard(scores) },
		{ path: join(folder, 'scoreboard.svg'), text: drawLeadChart(scores).markup },
		{ path: join(folder, 'scoreboard.html'), text: renderPage(scores) },
		{ path: KNOWN_MISSES_FILE, text: `${JSON.stringify(missesNow(scores), null, 2)}\n` },
	]
	for (const { path, text } of files) writeFileSync(path, text)
	return files.map(({ path }) => path)
}
