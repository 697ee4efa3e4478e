import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { locateProc, type ProcPaths } from '../../src/kernel/proc-paths.js'
import { captured, type Scene } from '../fixtures/proc-net.js'

const made: string[] = []
afterAll(() => {
	for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that goes away with the test file. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-test-'))
	made.push(folder)
	return folder
}

/** Lays out files by their path under a root of its own, as proc would show them. */
export function procTree(files: Record<string, string | Buffer>): { root: string; paths: ProcPaths } {
	const root = temporaryFolder()
	mkdirSync(join(root, 'self', 'net'), { recursive: true })
	for (const [path, content] of Object.entries(files)) {
		mkdirSync(join(root, path, '..'), { recursive: true })
		writeFileSync(join(root, path), content)
	}
	return { root, paths: locateProc({ procRoot: root }) }
}

/** The files of one captured scene, as procTree takes them. */
export function sceneFiles(scene: Scene): Record<string, Buffer> {
	return Object.fromEntries(
		['tcp', 'tcp6', 'snmp', 'netstat', 'sockstat', 'sockstat6'].map((file) => [
			`self/net/${file}`,
			captured(scene, file),
		]),
	)
}
