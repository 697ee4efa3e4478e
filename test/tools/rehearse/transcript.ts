import type { SecondOfOutcomes } from '../lab/client/outcomes.js'
import { firstFailure } from '../lab/label.js'
import type { Night } from './nights.js'

/** A mail of the night, as it came. */
export interface Mail {
	/** Second of the night. */
	readonly at: number
	readonly subject: string
	readonly text: string
}

/** The first step, as it was typed. */
export interface Step {
	readonly at: number
	readonly command: string
	readonly code: number
	readonly printed: string
}

/** Everything that is known of a night when it is over. */
export interface Course {
	readonly night: Pick<Night, 'story' | 'site' | 'run'>
	readonly began: Date
	readonly mails: readonly Mail[]
	readonly step: Step | undefined
	/** How the requests of the users in question ended, second by second. */
	readonly seconds: readonly SecondOfOutcomes[]
}

/** The command that a page says to do first. */
export function firstStep({ text }: Pick<Mail, 'text'>): string | undefined {
	return /^Do first: (.+)$/m.exec(text)?.[1]
}

/** True for what says how an open incident stands. */
export function isFollowUp({ text }: Pick<Mail, 'text'>): boolean {
	return text.includes('Follow-up after ')
}

/** True for what someone is woken by: no notice, and no end. */
export function isPage({ subject }: Pick<Mail, 'subject'>): boolean {
	return /^(WARNING|CRITICAL):/.test(subject)
}

/** True for what ends an incident. */
export function isResolved({ subject }: Pick<Mail, 'subject'>): boolean {
	return subject.includes('RESOLVED')
}

/** The night as people read it. */
export function writeTranscript({ night, began, mails, step, seconds }: Course): string {
	const onset = night.run.onset ?? 0
	const first = mails.find(isPage)
	const followUp = mails.find(isFollowUp)
	const resolved = mails.findLast(isResolved)
	const until = step?.at ?? seconds.length
	const failure = firstFailure(seconds, onset)
	const rows = [
		['onset', '0 s'],
		['first page', first ? after(first.at, onset) : 'none'],
		['first failure', failure === undefined ? 'none' : after(failure, onset)],
		['lead', first ? leadOf(first.at, failure, until) : 'none'],
		['done', step ? `${after(step.at, onset)}: the line after "Do first"` : 'nothing'],
		['requests that failed before it', countOf(seconds.slice(0, Math.floor(until)))],
		['within 15 s of it', countOf(seconds.slice(Math.floor(until), Math.floor(until) + 15))],
		['later', countOf(seconds.slice(Math.floor(until) + 15))],
		['follow-up', followUp ? `${after(followUp.at, onset)}: ${sentenceOf(followUp)}` : 'none'],
		['resolved', resolved ? after(resolved.at, onset) : 'no'],
	]
	const typed =
		step &&
		`## What was typed\n\n\`\`\`console\n$ ${step.command}\n${step.printed.trim()}\n\`\`\`\n\nIt ended with ${step.code}.\n`
	const told = mails.map(
		(mail, index) =>
			`## ${after(mail.at, onset)}: ${mail.subject}\n\n\`\`\`text\n${index === 0 ? mail.text.trim() : shorten(mail)}\n\`\`\`\n`,
	)
	const head = `# ${night.run.name}\n\n${night.story} Debian's Apache (event, ${night.run.server.workers} workers) with three pools, forewarn at its defaults; ${began.toISOString().slice(0, 10)}. Times are from the onset${night.site ? `, users are those of ${night.site}` : ''}.\n`
	const table = `| | |\n| --- | --- |\n${rows.map(([what, value]) => `| ${what} | ${value} |`).join('\n')}\n`
	return [head, table, ...(typed ? [typed] : []), ...told].join('\n')
}

/** The steps are those of the first page, or like them. */
function shorten({ text }: Mail): string {
	const [numbers = ''] = text.split('\nCheck within')
	return numbers === text ? text.trim() : `${numbers.trim()}\n…`
}

function after(at: number, onset: number): string {
	return `${Math.round(at - onset)} s`
}

/** Where users did not fail before the step, it is known to be as long as that took. */
function leadOf(page: number, failure: number | undefined, until: number): string {
	if (failure !== undefined && failure < until) return `${Math.round(failure - page)} s`
	return `more than ${Math.round(until - page)} s: no user failed before the step`
}

function countOf(seconds: readonly SecondOfOutcomes[]): string {
	const failed = seconds.reduce((sum, second) => sum + second.failed, 0)
	return `${failed} of ${seconds.reduce((sum, second) => sum + second.failed + second.ok, 0)}`
}

function sentenceOf({ text }: Mail): string {
	return /Follow-up after [\s\S]*?(?=\n\n|$)/.exec(text)?.[0].replaceAll(/\s+/g, ' ') ?? ''
}
