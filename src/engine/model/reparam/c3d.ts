/** C3D (Tran et al. 2015): one convolution (3 x 3) over time and prompts, r -> r. */
import { convolution } from '../../nn';
import { bias, weight, type Body } from './body';

export const c3d: Body = {
  plan: (r) => ({ 'st.conv.weight': weight(r, r, 3, 3), 'st.conv.bias': bias(r) }),
  apply: (tensor, x) => convolution(tensor('st.conv.weight'), tensor('st.conv.bias'), x),
};
