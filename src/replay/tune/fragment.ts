import type { Candidate, TuneResult } from './tune-result.js'

/** Where a fragment comes from. */
interface FragmentSource {
	/** The command line. */
	readonly command: string
	/** The day, as 2026-11-21. */
	readonly day: string
	/** The configuration that was today's, or that it was the defaults. */
	readonly base: string
}

/**
 * A piece of config.yml with what the advice changes and nothing else, and a comment that says why. Where the advice is to
 * keep what there is, all of it is comment: such a file changes nothing.
 */
export function formatFragment(result: TuneResult, { command, day, base }: FragmentSource): string {
	const { advice, candidates, ranking, runs } = result
	const best = candidates[ranking[0]!]!
	const today = candidates[0]!
	const advised = advice.kind === 'change'
	const lines = [
		`Written by ${command} on ${day}, from ${runs.length} recordings, against ${base}.`,
		`${advised ? 'Advice: change these' : 'Advice: keep what you have'}; ${advice.reason}.`,
		`Before: ${worth(today)}.`,
		...(best === today
			? []
			: [`${advised ? 'With these' : 'The best of the grid, in case you want it nevertheless'}: ${worth(best)}.`]),
	].map((line) => `# ${oneLine(line)}`)
	const settings = best === today ? [] : sections(best).map((line) => (advised ? line : `# ${line}`))
	return `${[...lines, ...settings].join('\n')}\n`
}

function worth({ score }: Candidate): string {
	const { falsePages, early, long, meanLead, falseWarnings } = score
	return `${early} of ${long} warned three minutes ahead, mean lead ${Math.round(meanLead)} s (counted to 180), false pages ${falsePages}, false warnings ${falseWarnings}`
}

/** The changed settings as YAML, each under its sections. */
function sections({ settings, changed }: Candidate): string[] {
	let open: readonly string[] = []
	return [...changed].sort().flatMap((key) => {
		const path = key.split('.')
		const parents = path.slice(0, -1)
		const shared = parents.findIndex((name, depth) => open[depth] !== name)
		const fresh = shared < 0 ? [] : parents.slice(shared).map((name, index) => `${'  '.repeat(shared + index)}${name}:`)
		open = parents
		return [...fresh, `${'  '.repeat(parents.length)}${path.at(-1)}: ${settings[key]}`]
	})
}

/** A path may hold a line break, and what stands behind it would not be a comment. */
function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
}
