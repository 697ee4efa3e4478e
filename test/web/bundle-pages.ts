import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles the pages as the build does, from the sources as they are now, into a folder; answers the folder. */
export async function bundlePages(folder: string): Promise<string> {
	await build({
		entryPoints: [join(import.meta.dirname, '../../src/web/pages/*.tsx')],
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
