import { describeUse } from '../detect/capacity.js'
import type { Verdict } from '../detect/verdict.js'
import type { ReplayStep } from '../replay/feed.js'

/** Renders what a full sample said: the verdict and its reason, then every signal with its value and bar. */
export function explainStep(step: ReplayStep): string {
	return step.outcome.verdicts.map(({ service, verdict }) => explain(step, service, verdict)).join('')
}

function explain(step: ReplayStep, service: string, verdict: Verdict): string {
	const { evidence } = verdict
	const left = evidence.timeLeft ? `, exhausted in ${Math.round(evidence.timeLeft.likely)} s` : ''
	const early = step.kind === 'early-sample' ? ' (early)' : ''
	const name =
		verdict.kind === 'healthy'
			? verdict.calm
				? 'calm'
				: 'healthy'
			: `${verdict.pattern} ${verdict.severity} [${verdict.rule}]`
	const lines = [
		`${step.at.toFixed(1).padStart(8)} s  ${service}${early}: ${name}: ${verdict.reason}`,
		`            accepted ${describeUse(evidence.accepted, evidence.capacity)}; cause ${evidence.cause}${left}`,
		...evidence.signals.map(
			({ signal, raised, text, bar }) =>
				`            ${raised ? '!' : ' '} ${signal.padEnd(20)} ${text}${bar === undefined ? ' (mute: too little traffic or no demand)' : ` (bar ${round(bar)})`}`,
		),
	]
	return `${lines.join('\n')}\n`
}

function round(value: number): number {
	return Math.round(value * 100) / 100
}
