import { join } from 'node:path'
import { build } from 'esbuild'
import { temporaryFolder } from '../io/proc-trees.js'

/** Bundles the pages as the build does, from the sources as they are now, and answers their folder. */
export async function buildPages(): Promise<string> {
	const folder = temporaryFolder()
	await build({
		entryPoints: [join(import.meta.dirname, '../../src/web/pages/*.ts')],
		outdir: folder,
		bundle: true,
		minify: true,
		format: 'iife',
		target: 'es2022',
		legalComments: 'none',
		logLevel: 'error',
	})
	return folder
}
