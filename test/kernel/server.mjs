// Run in a network namespace: `node server.mjs ACCEPTED QUEUED`, or with `clients` in front to be the other side.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

const clients = process.argv[2] === 'clients'
const [first, second] = process.argv.slice(clients ? 3 : 2).map(Number)
const sleepForEver = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)

async function open(count) {
	for (let number = 0; number < count; number++) await once(connect(8080, '127.0.0.1'), 'connect')
}

if (clients) {
	await open(first)
	// The server has accepted these; from here on it stands still, so that the others stay in its queue.
	process.send('opened')
	await once(process, 'message')
	await new Promise((resolve) => setTimeout(resolve, 200))
	await open(second)
	process.stdout.write('ready\n')
	process.on('disconnect', () => process.exit())
	setInterval(() => {}, 1000)
} else {
	const server = createServer()
	server.listen(8080, '::', 511)
	await once(server, 'listening')
	const other = spawn(process.execPath, [process.argv[1], 'clients', String(first), String(second)], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	})
	await once(other, 'message')
	while ((await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))) < first) {
		await new Promise((resolve) => setImmediate(resolve))
	}
	other.send('go', () => sleepForEver())
}
