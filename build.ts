import { build } from 'esbuild'

/** The browser's part: one script and one style sheet per page, whole in themselves, so that no page needs another host. */
await build({
	entryPoints: ['src/web/pages/*.ts'],
	outdir: 'dist/web',
	bundle: true,
	minify: true,
	format: 'iife',
	target: ['es2022'],
	legalComments: 'inline',
	logLevel: 'warning',
})
