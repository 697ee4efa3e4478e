import type { Sources } from '../../src/settings/parse-data.js'

const files: Readonly<Record<string, string>> = {
	'/run/secrets/slack': 'https://hooks.slack.com/services/T0/B0/from-file\n',
	'/run/secrets/password': 'hunter2\n',
	'/run/secrets/empty': '\n',
	'runbooks/leak.md': '# Ours\n',
}

/** An environment and files for configurations under test. */
export const surroundings: Sources = {
	env: {
		SLACK_URL: 'https://hooks.slack.com/services/T0/B0/from-env',
		SECRET: 'hunter2',
		EMPTY: '',
		NOT_A_URL: 'hunter2',
	},
	readFile(path) {
		const text = files[path]
		if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
		return text
	},
}
