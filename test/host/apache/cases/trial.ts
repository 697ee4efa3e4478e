import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Answer, type Asked, ask } from './ask.js'
import { type Case, loadCases, type Question, truthOf } from './case.js'
import { layOut, type View } from './fake-host.js'

/** How an answer stands beside the truth. */
export interface Outcome {
	readonly name: string
	readonly verdict: 'right' | 'unknown' | 'wrong'
	readonly truth: number | null
	readonly answer: Answer
}

const NOBODY = 65534
const ASK_AS = fileURLToPath(new URL('ask-as.ts', import.meta.url))

/** Asks all questions of all cases as a reader with these rights. */
export function tryAll(view: View, cases = loadCases()): Outcome[] {
	const asked = cases.flatMap((one) => {
		const host = layOut(one, view)
		return (one.case.questions ?? [{}]).map((question) => ({ one, question, asked: questionOf(one, question, host) }))
	})
	const answers = answersOf(
		view,
		asked.map((each) => each.asked),
	)
	for (const { asked: each } of asked) rmSync(join(each.places.procRoot, '..'), { recursive: true, force: true })
	return asked.map(({ one, question }, index) => {
		const answer = answers[index]!
		const truth = truthOf(one, question)
		return {
			name: [one.name, question.label].filter(Boolean).join(': '),
			truth,
			answer,
			verdict: judge(one, truth, answer),
		}
	})
}

function questionOf(one: Case, question: Question, host: ReturnType<typeof layOut>): Asked {
	const inner = join(host.procRoot, String(host.pid), 'root')
	const named = question.apacheConfig && join(host.root, question.apacheConfig)
	return {
		question: {
			ports: question.ports ?? [one.truth.port],
			capacity: undefined,
			backlog: undefined,
			apacheConfig: named ? question.apacheConfig : 'auto',
		},
		places: {
			root: question.root === 'PIDROOT' ? inner : host.root,
			procRoot: host.procRoot,
			pid: question.pid === 'parent' ? host.pid : undefined,
			cgroupRoot: '/nowhere',
		},
		socketBacklog: one.truth.backlog[0],
		bootedAt: host.bootedAt,
	}
}

/** Rights on files do not bind root: another user has to ask. */
function answersOf(view: View, asked: readonly Asked[]): Answer[] {
	if (view === 'root' || process.getuid?.() !== 0) return asked.map(ask)
	for (const { places } of asked) {
		chmodSync(join(places.procRoot, 'uptime'), 0o666)
		chmodSync(join(places.procRoot, '..'), 0o755)
	}
	return askAsNobody(asked)
}

/** Asks in another process, of a user without rights. */
export function askAsNobody(asked: readonly Asked[]): Answer[] {
	const options = {
		input: JSON.stringify(asked),
		uid: NOBODY,
		gid: NOBODY,
		maxBuffer: 1e8,
		encoding: 'utf8' as const,
		env: { ...process.env, HOME: '/tmp' },
	}
	return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', ASK_AS], options)) as Answer[]
}

function judge(one: Case, truth: number | null, { workers, mpm, backlog, atLeast }: Answer): Outcome['verdict'] {
	const wrong = [
		workers !== undefined && workers !== truth,
		mpm !== undefined && mpm !== one.truth.mpm,
		backlog !== undefined && backlog !== one.truth.backlog[0],
		atLeast !== undefined && truth !== null && atLeast > truth,
	]
	if (wrong.includes(true)) return 'wrong'
	return workers === undefined && truth !== null ? 'unknown' : 'right'
}
