"""Registers our components with Rasa's recipe.

`config.yml` names this module; only training imports it, because the recipe imports TensorFlow. The trained
graph remembers the classes by their own modules, which do not.
"""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from nlu.rasa_classifier import PortineriaClassifier as _Classifier
from nlu.rasa_tokenizer import PortineriaTokenizer as _Tokenizer

_TYPES = DefaultV1Recipe.ComponentType
PortineriaTokenizer = DefaultV1Recipe.register(_TYPES.MESSAGE_TOKENIZER, is_trainable=False)(_Tokenizer)
PortineriaClassifier = DefaultV1Recipe.register(_TYPES.INTENT_CLASSIFIER, is_trainable=True)(_Classifier)
