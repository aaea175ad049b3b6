//! Forms and the two rules: wording.

use super::Entry;
use super::fix::{FORM, ONCE};
use crate::mistake::MistakeId;

/// The entry of a mistake of this kind.
pub(super) fn entry(id: MistakeId) -> Option<Entry> {
    Some(match id {
        MistakeId::FormRuleOnJson => Entry {
            english: "The sorted k=v rule of the form calls was used; a JSON call signs the raw body",
            chinese: "JSON 接口误用了表单的排序签名规则，应当直接对请求体原文签名",
            fix: ONCE,
        },
        MistakeId::JsonRuleOnForm => Entry {
            english: "The raw body rule of the JSON calls was used; a form call signs the sorted k=v list",
            chinese: "表单接口误用了 JSON 的原文签名规则，应当排序后拼 k=v",
            fix: FORM,
        },
        MistakeId::FormValuesEncoded => Entry {
            english: "Values were percent-encoded before signing",
            chinese: "签名前对参数值做了 URL 编码",
            fix: FORM,
        },
        MistakeId::FormEmptyValues => {
            Entry { english: "Empty values were signed", chinese: "空值参与了签名", fix: FORM }
        }
        MistakeId::FormSignIncluded => {
            Entry { english: "`sign` itself was signed", chinese: "`sign` 自己参与了签名", fix: FORM }
        }
        MistakeId::FormSecretSorted => Entry {
            english: "The secret was sorted in among the parameters",
            chinese: "密钥被当成普通参数一起排序了",
            fix: FORM,
        },
        MistakeId::FormOrder => {
            Entry { english: "The parameters were joined in another order", chinese: "参数排序不对", fix: FORM }
        }
        MistakeId::FormSeparator => Entry {
            english: "The parameters were joined with other separators",
            chinese: "参数的拼接符不对",
            fix: FORM,
        },
        _ => return None,
    })
}
