import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Host } from '../tools/lab/server/host.js'
import { createTestbed, removeTestbed } from '../tools/lab/testbed.js'
import { findE2eRun } from './runs.js'

// Holds the stage of one run: `lab-stage.ts NAME`. It prints one JSON line when Apache listens, starts the clients when a
// line comes in, hands their lines on, and takes everything down when its input ends.
const run = findE2eRun(process.argv[2] ?? '')
const bed = createTestbed(run.name, process.pid, run.server.synCookies)
const host = new Host(run, bed)
const over = once(process.stdin, 'end')
try {
	await host.open()
	say({ kind: 'ready', apachePid: Number(readFileSync(join(bed.home, 'apache.pid'), 'utf8')) })
	await Promise.race([once(process.stdin, 'data'), over])
	const program = [process.execPath, '--import', 'tsx', join(import.meta.dirname, 'lab-clients.ts'), run.name]
	const clients = spawn('nsenter', [`--net=/run/netns/${bed.client}`, ...program], {
		stdio: ['ignore', 'inherit', 'inherit'],
	})
	await Promise.race([once(clients, 'exit'), over])
	clients.kill('SIGKILL')
	await over
} finally {
	await host.close()
	removeTestbed(bed)
}
process.exit(0)

function say(line: object): void {
	process.stdout.write(`${JSON.stringify(line)}\n`)
}
