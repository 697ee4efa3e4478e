import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A PNG of 960 by 624 pixels with two plots is 50 KB; ten times that is none of ours. */
const MOST_BYTES = 512 * 1024
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** What node is given to run the worker. It stands beside this code, in dist/ and in src/ alike; from source it is TypeScript, which tsx can load. */
export function defaultWorker(): readonly string[] {
	if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./picture-worker.js', import.meta.url))]
	const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
	return ['--import', loader, fileURLToPath(new URL('./picture-worker.ts', import.meta.url))]
}

/**
 * Has the worker make a PNG of an SVG, until the signal ends it: then it throws the signal's reason. Its environment is
 * empty: whatever becomes of it, it knows no secret.
 */
export async function rasterise(svg: string, worker: readonly string[], signal: AbortSignal): Promise<Uint8Array> {
	signal.throwIfAborted()
	const child = spawn(process.execPath, worker, { env: {}, stdio: 'pipe' })
	const end = () => void child.kill('SIGKILL')
	signal.addEventListener('abort', end, { once: true })
	const ended = new Promise<string | undefined>((resolve) => {
		child.on('error', (error) => resolve(error.message))
		child.on('close', (code, killedBy) => resolve(code === 0 ? undefined : `it ended with ${killedBy ?? code}`))
	})
	// A worker that ends before it has read everything is told by its end.
	child.stdin.on('error', () => {})
	child.stdin.end(svg)
	try {
		const [png, complaint, failure] = await Promise.all([buffer(child.stdout), text(child.stderr), ended])
		signal.throwIfAborted()
		if (failure !== undefined) throw new Error([failure, firstError(complaint)].filter(Boolean).join(': '))
		if (!png.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) throw new Error('what was drawn is no PNG')
		if (png.length > MOST_BYTES) throw new Error(`${png.length} bytes are too many for a picture`)
		return png
	} finally {
		signal.removeEventListener('abort', end)
	}
}

/** Of what node prints when a program throws, the line that names the error. */
function firstError(complaint: string): string {
	return complaint.split('\n').find((line) => /^(?:\w*Error|thrown)\b/.test(line)) ?? complaint.split('\n')[0]!.trim()
}
