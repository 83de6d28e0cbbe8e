/**
 * The names a checkpoint's pickle may hold. Nothing is ever looked up or called under any of them: some stand for tensors
 * and storages, some for dictionaries, and some for objects that training programs keep beside the weights (Lightning's
 * hyper-parameters and callbacks, numpy's numbers), which are passed over. Any other name is refused.
 */
import type { TensorType } from '../../tensors/tensorSource';

export const storageTypes: Readonly<Record<string, TensorType>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

/** Functions whose result is known without running them (unpickle.ts, `reduce`). */
const functions: ReadonlySet<string> = new Set([
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
  'torch.Size',
  'torch.jit._pickle.build_intlist',
  'torch.jit._pickle.restore_type_tag',
]);

/** Dictionaries by other names. */
const dictionaries: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'collections.Counter',
  'builtins.dict',
  '__builtin__.dict',
  'easydict.EasyDict',
  'yacs.config.CfgNode',
  'pytorch_lightning.utilities.parsing.AttributeDict',
  'lightning.fabric.utilities.data.AttributeDict',
  'lightning_fabric.utilities.data.AttributeDict',
  'mmengine.config.config.ConfigDict',
  'mmcv.utils.config.ConfigDict',
  'addict.addict.Dict',
  'ml_collections.config_dict.config_dict.ConfigDict',
]);

const builtins = [
  'set',
  'frozenset',
  'list',
  'tuple',
  'int',
  'float',
  'str',
  'bool',
  'bytes',
  'bytearray',
  'complex',
  'slice',
  'range',
].flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`]);
const numpy = ['core', '_core'].flatMap((core) => [`numpy.${core}.multiarray.scalar`, `numpy.${core}.multiarray._reconstruct`]);
const dtypes = [
  'float16',
  'float32',
  'float64',
  'bfloat16',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'bool',
  'half',
  'float',
  'long',
].map((name) => `torch.${name}`);

/** Objects without tensors that matter: passed over, whatever they are made of. */
const passedOver: ReadonlySet<string> = new Set([
  ...builtins,
  ...numpy,
  ...dtypes,
  'numpy.dtype',
  'numpy.ndarray',
  '_codecs.encode',
  'argparse.Namespace',
  'types.SimpleNamespace',
  'torch.device',
  'datetime.datetime',
  'datetime.date',
  'datetime.timedelta',
  'pathlib.Path',
  'pathlib.PosixPath',
  'pathlib.WindowsPath',
  'pathlib.PurePosixPath',
  'pathlib._local.PosixPath',
  'omegaconf.dictconfig.DictConfig',
  'omegaconf.listconfig.ListConfig',
  'omegaconf.base.ContainerMetadata',
  'omegaconf.base.Metadata',
  'omegaconf.nodes.AnyNode',
  'typing.Any',
]);
/** Lightning keys its callbacks' state by their classes. */
const callbackClass = /^(pytorch_lightning|lightning\.pytorch)\.callbacks(\.[a-z_]+)+\.[A-Z]\w*$/;

/** Classes of TorchScript modules, whose attributes are read and whose code is not. */
const moduleClass = /^__torch__(\.[\w]+)*$/;

export type NameKind = 'function' | 'storage' | 'dictionary' | 'module' | 'passedOver';

/** What a name stands for; undefined: it is refused. */
export function kindOfName(name: string): NameKind | undefined {
  if (functions.has(name)) return 'function';
  if (Object.hasOwn(storageTypes, name)) return 'storage';
  if (dictionaries.has(name)) return 'dictionary';
  if (moduleClass.test(name)) return 'module';
  return passedOver.has(name) || callbackClass.test(name) ? 'passedOver' : undefined;
}
