import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const running = new Set<ChildProcessWithoutNullStreams>()
process.once('exit', () => {
	for (const child of running) child.kill('SIGKILL')
})

/** A process that answers a line with a line. It ends with this one. */
export interface LineProcess {
	readonly pid: number
	/** Sends a line, unless it is left out, and waits for the next one. */
	ask(line?: string): Promise<string>
	close(): Promise<void>
}

/** Starts one. What it writes to stderr is shown where it fails. */
export function startLineProcess(command: string, args: readonly string[], env = process.env): LineProcess {
	const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
	running.add(child)
	let complaints = ''
	child.stderr.on('data', (text: Buffer) => {
		complaints = (complaints + text).slice(-2000)
	})
	child.stdin.on('error', () => {})
	const exit = once(child, 'exit').catch(() => {})
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
	return {
		pid: child.pid!,
		async ask(line) {
			if (line !== undefined) child.stdin.write(`${line}\n`)
			const { value, done } = await lines.next()
			if (done) throw new Error(`${command} ${args.join(' ')} ended:\n${complaints}`)
			return value as string
		},
		async close() {
			child.stdin.end()
			const late = setTimeout(() => child.kill('SIGKILL'), 2000)
			await exit
			clearTimeout(late)
			running.delete(child)
		},
	}
}
