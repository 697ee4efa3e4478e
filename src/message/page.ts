import { buildEvidenceTable, type EvidenceTable } from './evidence-table.js'
import { type Fact, listFacts, listNoticeFacts } from './facts.js'
import { createHeadline, type Headline } from './headline.js'
import { type Link, type Message, threadKey } from './message.js'
import { type Runbook, STEP_SECTIONS, type Step } from './runbooks/runbook.js'

/** A message laid out, before any channel's own form: the same words in the same order everywhere. */
export interface Page {
	readonly headline: Headline
	/** One sentence with the numbers. */
	readonly reason: string
	readonly facts: readonly Fact[]
	readonly table: EvidenceTable | undefined
	/** The first steps of the runbook, and what it is called; undefined where there is nothing to do. */
	readonly advice: Advice | undefined
	readonly links: readonly Link[]
	/** The small print: what sent this, and the incident's id. */
	readonly footer: string
}

/** What to do first. */
export interface Advice {
	readonly title: string
	readonly meaning: string
	readonly steps: readonly NumberedStep[]
	/** The whole runbook, for channels with room for it. */
	readonly runbook: Runbook
}

/** A step with its number and the heading under which it stands in the runbook. */
export interface NumberedStep extends Step {
	readonly number: number
	readonly heading: string
}

const FIRST_STEPS = 3
const EXERCISE = 'This is an exercise, nothing is wrong. A real page would say: '

/** Lays a message out. */
export function createPage(message: Message): Page {
	const common = {
		headline: createHeadline(message),
		links: message.links.filter(({ url }) => /^https?:\/\/[\x21-\x7e]+$/i.test(url)),
		footer: `forewarn on ${message.host} · ${threadKey(message)}`,
	}
	const explain = (reason: string) => (message.drill ? EXERCISE + reason : reason)
	if (message.type === 'notice') {
		const advice = message.runbook && createAdvice(message.runbook)
		return {
			...common,
			reason: explain(message.notice.reason),
			facts: listNoticeFacts(message),
			table: undefined,
			advice,
		}
	}
	const { event } = message
	const table = event.evidence.window.length > 0 ? buildEvidenceTable(event.evidence) : undefined
	const advice = event.kind === 'resolved' ? undefined : createAdvice(message.runbook)
	return { ...common, reason: explain(event.reason), facts: listFacts(message), table, advice }
}

function createAdvice(runbook: Runbook): Advice {
	return { title: runbook.title, meaning: runbook.meaning, steps: firstSteps(runbook), runbook }
}

/** The first steps in the order of the runbook: the built-in ones are written so that these three suffice to act. */
function firstSteps(runbook: Runbook): NumberedStep[] {
	return STEP_SECTIONS.flatMap(({ key, heading }) => runbook[key].map((step) => ({ ...step, heading })))
		.slice(0, FIRST_STEPS)
		.map((step, index) => ({ ...step, number: index + 1 }))
}
