import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Stage } from '../../deploy/stage.js'
import { collectLines } from '../../e2e/lines.js'
import type { SecondOfOutcomes } from '../lab/client/outcomes.js'
import { PROJECT } from '../lab/places.js'
import { raisePriority } from '../lab/priority.js'
import { DATABASE_PORT } from '../lab/server/pages.js'
import { openHouse, startForewarn } from './house.js'
import { findNight, NIGHTS, type Night } from './nights.js'
import { firstStep, isPage, isResolved, type Mail, type Step, writeTranscript } from './transcript.js'

const HELP = `npm run rehearse -- NIGHT     plays a night beside Debian's Apache and writes docs/nights/NIGHT.md (root, a quarter of an hour)
${NIGHTS.map(({ run }) => `  ${run.name.padEnd(20)}${run.title}`).join('\n')}`

const night = findNight(process.argv[2] ?? '')
if (night) await rehearse(night)
else process.stdout.write(`${HELP}\n`)
process.exit(night ? 0 : 2)

async function rehearse({ run, actsAfter, ...rest }: Night): Promise<void> {
	const stage = await openHouse(run)
	const children: ChildProcess[] = []
	const start = (network: string, name: string, ...args: readonly string[]) => {
		const child = startIn(network, name, args)
		children.push(child)
		return collectLines(child.stdout!)
	}
	const host = `/proc/${stage.pid}/ns/net`
	try {
		void start(host, '../lab/server/database.ts', String(DATABASE_PORT))
		const received = start(host, 'receiver.ts')
		await received.find('a mail server', ({ kind }) => kind === 'ready')
		await startForewarn(stage)
		const users = start(`/proc/${stage.pid}/root/run/netns/users`, 'clients.ts', run.name)
		const began = Number((await users.find('users', ({ kind }) => kind === 'started')).wallTime)
		const mails = () => received.lines.filter(({ kind }) => kind === 'mail').map((line) => mailOf(line, began))
		let step: Step | undefined
		for (let at = 0; at < run.seconds; at = (Date.now() - began) / 1000) {
			const said = mails()
			if (!step && at > (said.find(isPage)?.at ?? Number.POSITIVE_INFINITY) + actsAfter)
				step = await follow(stage, said.findLast(isPage)!, at)
			if (step && said.some((mail) => isResolved(mail) && mail.at > step!.at)) break
			await wait(500)
		}
		children.at(-1)!.stdin!.write('over\n')
		const { seconds } = await users.find('outcomes', ({ kind }) => kind === 'over')
		const course = { night: { run, ...rest }, began: new Date(began), mails: mails(), step }
		const folder = join(PROJECT, 'docs/nights')
		mkdirSync(folder, { recursive: true })
		writeFileSync(
			join(folder, `${run.name}.md`),
			writeTranscript({ ...course, seconds: seconds as SecondOfOutcomes[] }),
		)
	} finally {
		for (const child of children) child.kill('SIGKILL')
		await stage.close()
	}
}

/** Types what the newest page, no notice, says to do first, as someone would who may use sudo. */
async function follow(stage: Stage, page: Mail, at: number): Promise<Step> {
	const command = firstStep(page) ?? 'false'
	const { code, out, err } = await stage.run('runuser', '-l', 'ops', '-c', command)
	return { at, command, code, printed: out + err }
}

function mailOf({ wallTime, subject, text }: Record<string, unknown>, began: number): Mail {
	return { at: (Number(wallTime) - began) / 1000, subject: String(subject), text: String(text) }
}

/** Starts one of the programs of a night in a network. */
function startIn(network: string, name: string, args: readonly string[]): ChildProcess {
	const program = [process.execPath, '--import', 'tsx', join(import.meta.dirname, name), ...args]
	const child = spawn('nsenter', [`--net=${network}`, ...program], { stdio: ['pipe', 'pipe', 'inherit'], cwd: PROJECT })
	if (child.pid !== undefined) raisePriority(child.pid)
	return child
}
