import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter, Encrypter } from 'age-encryption'
import { bagOf, describe, evidence } from '../../packages/evidence/test/bag-of.ts'

/*
 * A bag of ours before others' programs: age opens it, bagit.py and the official shapes of CASE and UCO judge what is in it, and
 * each finds what was altered. Peers come from PyPI and from Go's modules, pinned, into a folder that is kept between runs; one that
 * cannot be had is named with no check made.
 */
const versions = { age: 'v1.3.1', 'bagit.py': '1.9.0', case_validate: '0.18.0' } as const
const folder = mkdtempSync(join(tmpdir(), 'comity-evidence-'))
const tools = join(import.meta.dirname, '../../build/interop-evidence')
const ran: { peer: string; version: string; checks: number; failed: number }[] = []
try {
  mkdirSync(tools, { recursive: true })
  const contents = [randomBytes(200_000), new Uint8Array(), randomBytes(77)]
  await age(contents)
  bagit(contents)
  shapes(contents)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(JSON.stringify(ran))

function succeeds(program: string, args: readonly string[], cwd = folder): boolean {
  return spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'ignore'] }).status === 0
}

function note(peer: keyof typeof versions, checks: readonly boolean[]): void {
  const failed = checks.filter((passed) => !passed).length
  ran.push({ peer, version: versions[peer], checks: checks.length, failed })
}

/** What age opens is the tar archive, whole; what age sealed to the same key, we open; a cut or flipped file age refuses. */
async function age(contents: readonly Uint8Array[]): Promise<void> {
  const env = { ...process.env, GOBIN: tools, GOFLAGS: '' }
  const packages = [`filippo.io/age/cmd/age@${versions.age}`, `filippo.io/age/cmd/age-keygen@${versions.age}`]
  for (const name of packages) spawnSync('go', ['install', name], { cwd: folder, env, stdio: 'ignore' })
  const [program, keygen] = [join(tools, 'age'), join(tools, 'age-keygen')]
  const bag = await bagOf(contents)
  writeFileSync(join(folder, 'bag.tar'), bag)
  if (!succeeds(program, ['--version'])) return
  const identity = execFileSync(keygen, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  writeFileSync(join(folder, 'identity'), identity, { mode: 0o600 })
  const secret = /AGE-SECRET-KEY-1\w+/.exec(identity)?.[0] ?? ''
  const encrypter = new Encrypter()
  encrypter.addRecipient(/age1\w+/.exec(identity)?.[0] ?? '')
  const sealed = Buffer.from(await encrypter.encrypt(bag))
  const opens = (bytes: Uint8Array): Buffer | undefined => {
    writeFileSync(join(folder, 'bag.age'), bytes)
    const args = ['--decrypt', '--identity', 'identity', 'bag.age']
    const { status, stdout } = spawnSync(program, args, { cwd: folder, maxBuffer: 1 << 30 })
    return status === 0 ? stdout : undefined
  }
  const flipped = Buffer.from(sealed)
  flipped[100_000] = (flipped[100_000] ?? 0) ^ 1
  const theirs = execFileSync(program, ['--encrypt', '--identity', 'identity', 'bag.tar'], {
    cwd: folder,
    maxBuffer: 1 << 30,
  })
  const decrypter = new Decrypter()
  decrypter.addIdentity(secret)
  note('age', [
    opens(sealed)?.equals(bag) === true,
    Buffer.from(await decrypter.decrypt(theirs)).equals(bag),
    opens(flipped) === undefined,
    opens(sealed.subarray(0, 16 + 65_536)) === undefined,
  ])
}

/** The bag as an archive's program unpacks it is valid, and each altered file in it is not. */
function bagit(contents: readonly Uint8Array[]): void {
  if (!install('bagit', versions['bagit.py'])) return
  const program = join(tools, 'venv/bin/python')
  const isValid = (): boolean => succeeds(program, ['-m', 'bagit', '--validate', evidence])
  const checks = [succeeds('tar', ['xf', 'bag.tar']) && isValid()]
  const tags = ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt', 'case.jsonld', 'tagmanifest-sha256.txt']
  for (const name of [
    ...tags,
    ...contents.flatMap(({ length }, at) => (length > 0 ? [`data/000${String(at + 1)}`] : [])),
  ]) {
    const path = join(folder, evidence, name)
    const bytes = readFileSync(path)
    const flipped = Buffer.from(bytes)
    flipped[5] = (flipped[5] ?? 0) ^ 1
    writeFileSync(path, flipped)
    checks.push(!isValid())
    writeFileSync(path, bytes)
  }
  note('bagit.py', [...checks, isValid()])
}

/** The description conforms to the shapes that come with the validator, and one without its provenance of files does not. */
function shapes(contents: readonly Uint8Array[]): void {
  if (!install('case-utils', versions.case_validate)) return
  const program = join(tools, 'venv/bin/case_validate')
  const conforms = (text: string): boolean => {
    writeFileSync(join(folder, 'case.jsonld'), text)
    return succeeds(program, ['case.jsonld'])
  }
  const text = Buffer.from(describe(contents, (place) => `<b>"exhibit" ${String(place)}.dd`)).toString()
  note('case_validate', [
    conforms(text),
    !conforms(text.replaceAll('uco-tool:version', 'uco-tool:edition')),
    !conforms(text.replaceAll('xsd:hexBinary', 'xsd:string')),
    !conforms(text.replaceAll('"uco-types:hashMethod"', '"uco-types:hashName"')),
  ])
}

/** From PyPI into a folder of its own. */
function install(name: string, version: string): boolean {
  const venv = join(tools, 'venv')
  if (!succeeds(join(venv, 'bin/python'), ['--version']) && !succeeds('python3', ['-m', 'venv', venv])) return false
  return succeeds(join(venv, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `${name}==${version}`])
}
