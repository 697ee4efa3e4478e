import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CAUSE_KINDS } from '../../../src/detect/cause.js'
import type { Notice } from '../../../src/detect/incident-event.js'
import type { Evidence } from '../../../src/detect/verdict.js'
import { createIncidentMessage, createNoticeMessage } from '../../../src/message/message.js'
import { NOTICE_RUNBOOKS } from '../../../src/message/runbooks/notices.js'
import { type Runbook, STEP_SECTIONS } from '../../../src/message/runbooks/runbook.js'
import { BLIND, CONTEXT, event } from '../../message/messages.js'
import { CASES, type Case, POOL_NOTICED } from './cases.js'
import { NOTICE_PROMISES, NOTICE_RULES } from './notices.js'
import { missingForSandbox, openSandbox, type Sandbox } from './sandbox.js'

/** A command as it stands in the runbook, with the words of its step. */
interface Printed {
	readonly text: string
	readonly command: string
	/** Which of its step's commands it is. */
	readonly index: number
}

const ALL_SECTIONS = STEP_SECTIONS.map(({ key }) => key)

function commandsOf(runbook: Runbook, keys: readonly string[]): Printed[] {
	return STEP_SECTIONS.filter(({ key }) => keys.includes(key)).flatMap(({ key }) =>
		runbook[key].flatMap(({ text, command }) =>
			command === undefined ? [] : command.split('\n').map((line, index) => ({ text, command: line, index })),
		),
	)
}

/** Types the commands and says of each what is not as its step promises. */
async function follow(sandbox: Sandbox, commands: readonly Printed[], promises: Case['promises']): Promise<string[]> {
	const typed = await sandbox.type(commands.map(({ command }) => command))
	return commands.flatMap(({ text, command, index }, at) => {
		const { code, printed } = typed[at]!
		const [start, expected = []] = Object.entries(promises).find(([words]) => text.startsWith(words)) ?? []
		if (start === undefined) return [`nothing is promised by "${text}"`]
		const promise = [expected].flat()[index]
		if (code === 0 && promise?.test(printed)) return []
		return [`${text}\n$ ${command}\nended with ${code} and did not print ${promise}:\n${printed}`]
	})
}

function withoutLimits(evidence: Evidence): Evidence {
	const stations = evidence.stations.map((station) => ({ ...station, servers: undefined }))
	return { ...evidence, capacity: undefined, stations }
}

it('has a case of every cause', () => {
	expect([...new Set(CASES.map(({ kind }) => kind))].sort()).toEqual([...CAUSE_KINDS].sort())
})

describe.skipIf(missingForSandbox().length > 0)("beside Debian's Apache and PHP-FPM, under systemd,", () => {
	let sandbox: Sandbox
	beforeAll(async () => {
		sandbox = await openSandbox()
	}, 60_000)
	afterEach(() => sandbox.recover(), 60_000)
	afterAll(() => sandbox?.close(), 30_000)

	it.each(CASES)('every command of the runbook does what its step says: $name', { timeout: 60_000 }, async (one) => {
		const { kind, station = null, ports = [80, 443], crowd, promises, isKnown = true, prepare, goesBeforeConfirm } = one
		if (prepare) await sandbox.must('sh', '-euc', prepare)
		await sandbox.come(crowd)
		const cause = { kind, station, text: 'as it is' } as const
		const { evidence, facts } = await sandbox.observe(ports, cause, one.isThere)
		if (one.noticed) await sandbox.must('sh', '-euc', one.noticed)
		const known = isKnown ? { evidence, facts } : { evidence: withoutLimits(evidence), facts: {} }
		const message = createIncidentMessage(event({ cause, evidence: known.evidence }, { service: 'shop', ports }), {
			...CONTEXT,
			facts: () => known.facts,
		})
		const first = commandsOf(message.runbook, ['check', 'act'])
		const wrong = await follow(sandbox, first, promises)
		if (goesBeforeConfirm) await sandbox.recover()
		if (one.relieved) await sandbox.must('sh', '-euc', one.relieved)
		await sandbox.must('sh', '-c', 'until curl -sfo /dev/null -m 2 http://localhost/; do sleep 0.1; done')
		const then = commandsOf(message.runbook, ['confirm', 'afterwards'])
		wrong.push(...(await follow(sandbox, then, promises)))
		for (const words of Object.keys(promises)) {
			if (![...first, ...then].some(({ text }) => text.startsWith(words))) wrong.push(`no step begins with "${words}"`)
		}
		expect(wrong.join('\n\n')).toBe('')
	})

	it('so does every command of the runbooks of notices', { timeout: 60_000 }, async () => {
		await sandbox.come({ does: 'gone', count: 6, from: '198.18.0', path: '/app?ms=600000' })
		const cause = { kind: 'pool', station: '/run/php/site1.sock', text: 'as it is' } as const
		const { facts } = await sandbox.observe([80], cause, ({ stuck }) => stuck >= 6)
		await sandbox.must('sh', '-euc', POOL_NOTICED)
		const commandsFor = (rule: string, kind: Notice['kind'] = 'advisory') => {
			const { runbook } = createNoticeMessage({ ...BLIND, rule, kind }, [80], { ...CONTEXT, facts: () => facts })
			// forewarn itself is not installed here, and the limit of tracked connections is the machine's, no namespace's.
			return commandsOf(runbook!, ALL_SECTIONS).filter(({ command }) => !/^forewarn |nf_conntrack_max=/.test(command))
		}
		const wrong = await follow(
			sandbox,
			NOTICE_RULES.flatMap((rule) => commandsFor(rule)),
			NOTICE_PROMISES,
		)
		await sandbox.recover()
		await sandbox.must('systemctl', 'stop', 'apache2')
		wrong.push(...(await follow(sandbox, commandsFor('no-listener', 'blind'), NOTICE_PROMISES)))
		expect(wrong.join('\n\n')).toBe('')
		expect([...NOTICE_RULES, 'no-listener', 'blind'].sort()).toEqual(Object.keys(NOTICE_RUNBOOKS).sort())
	})
})
