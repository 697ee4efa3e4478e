// Loaded when it is first used; node:fs/promises would take some 5 ms of every start (measured).
import { promises as files } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Suffix of a file that is still being written; readers of the folder skip it. */
export const UNFINISHED = '.unfinished'

/**
 * Writes a file so that after a crash or a power failure it holds either the old or the new text, and the new one once
 * this has returned: the text is on the disk before the name is, and the name before this returns. (write-file-atomic
 * leaves out the folder's own fsync, without which a power failure can take the new name back.)
 */
export async function writeDurably(path: string, text: string): Promise<void> {
	// Unlike what a killed process may have left. It need not be secret: no other user may write to the folder.
	const mark = Math.random().toString(36).slice(2, 10)
	const unfinished = join(dirname(path), `.${basename(path)}.${mark}${UNFINISHED}`)
	try {
		await withFile(unfinished, 'wx', async (file) => {
			await file.writeFile(text)
			await file.sync()
		})
		await files.rename(unfinished, path)
	} catch (error) {
		await files.unlink(unfinished).catch(() => {})
		throw error
	}
	await withFile(dirname(path), 'r', (folder) => folder.sync())
}

async function withFile(path: string, flags: string, use: (file: files.FileHandle) => Promise<void>): Promise<void> {
	const file = await files.open(path, flags, 0o600)
	try {
		await use(file)
	} finally {
		await file.close()
	}
}
