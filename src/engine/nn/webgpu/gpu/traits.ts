/** What of an adapter decides how kernels are written for it. */

export interface AdapterTraits {
  readonly name: string;
  /** A program on the CPU: barriers cost more than they bring. */
  readonly software: boolean;
  /** Size of every subgroup; 1 where subgroups are missing or vary. */
  readonly subgroup: number;
  readonly half: boolean;
}

const traitsOf = new WeakMap<GPUDevice, AdapterTraits>();
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/** For tests: a device is taken for one with these traits. */
export function pretendTraits(device: GPUDevice, traits: Partial<AdapterTraits>): void {
  traitsOf.set(device, { ...adapterTraits(device), ...traits });
}

export function adapterTraits(device: GPUDevice): AdapterTraits {
  let traits = traitsOf.get(device);
  if (traits === undefined) {
    const info = device.adapterInfo;
    const name = [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== '').join(' ');
    const { subgroupMinSize: least, subgroupMaxSize: most } = info;
    traits = {
      name,
      software: info.isFallbackAdapter || softwareNames.test(name),
      subgroup: device.features.has('subgroups') && least === most && least >= 4 && least <= 16 ? least : 1,
      half: device.features.has('shader-f16'),
    };
    traitsOf.set(device, traits);
  }
  return traits;
}
