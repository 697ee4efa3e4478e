/** One thing to do, and the command that does it where there is one. */
export interface Step {
	readonly text: string
	readonly command: string | undefined
}

/** What to do about one cause or notice, for a tired person at 3 am: meaning first, then by the clock. */
export interface Runbook {
	readonly title: string
	/** What is happening, in two or three sentences. */
	readonly meaning: string
	/** Within 60 seconds. */
	readonly check: readonly Step[]
	/** Within 2 minutes. The first step is what a page says to do first. */
	readonly act: readonly Step[]
	/** Within 5 minutes. */
	readonly confirm: readonly Step[]
	/** Tomorrow, awake. */
	readonly afterwards: readonly Step[]
}

/** The parts of a runbook that hold steps, in the order in which they are done, with their deadlines. */
export const STEP_SECTIONS = [
	{ key: 'check', heading: 'Check within 60 seconds' },
	{ key: 'act', heading: 'Act within 2 minutes' },
	{ key: 'confirm', heading: 'Confirm within 5 minutes' },
	{ key: 'afterwards', heading: 'Afterwards' },
] as const

/** The name of a part that holds steps. */
export type StepSection = (typeof STEP_SECTIONS)[number]['key']

/** What a page says to do first: the first step of all that is no question. */
export function firstToDo<Numbered extends { readonly heading: string }>(
	steps: readonly Numbered[],
): Numbered | undefined {
	return steps.find(({ heading }) => heading === STEP_SECTIONS[1].heading)
}
