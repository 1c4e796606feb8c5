import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from lab.theory import batches


@pytest.fixture(scope="module")
def task():
    bunch = load_digits()
    images = np.pad(np.kron(bunch.images / 16 * 255, np.ones((3, 3))), ((0, 0), (2, 2), (2, 2)))
    return batches.problem(images.astype("uint8"), bunch.target, (1, 5), 300)


def test_features_are_standardised_and_only_two_digits_stay(task):
    assert task.features.shape == (300, 2) and set(task.labels) == {0.0, 1.0}
    np.testing.assert_allclose(task.features.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(task.features.std(axis=0), 1)


def test_loss_and_path_are_kerass(task):
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, "sigmoid", use_bias=False)]
    )
    model.layers[0].set_weights([np.array([[-2.0], [1.0]])])
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy")
    for _ in range(5):
        model.train_on_batch(task.features, task.labels[:, None])
    ours = batches.descend(task, len(task.labels), 0.5, 5, (-2.0, 1.0))
    theirs = model.layers[0].get_weights()[0][:, 0]
    np.testing.assert_allclose(ours.points[-1], theirs, atol=1e-5)
    loss = model.evaluate(task.features, task.labels[:, None], verbose=0)
    assert ours.losses[-1] == pytest.approx(loss, abs=1e-5)


def test_minimum_is_scikit_learns(task):
    model = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10)
    model.fit(task.features, task.labels)
    np.testing.assert_allclose(task.minimum(), model.coef_[0], atol=1e-4)
    np.testing.assert_allclose(task.gradient(task.minimum()), 0, atol=1e-12)


def test_gradient_noise_falls_as_one_over_the_root_of_the_batch_size(task):
    sizes = [1, 4, 16, 64, 256]
    measured, expected = batches.gradient_noise(task, np.array([-1.0, 1.0]), sizes, draws=2000)
    np.testing.assert_allclose(measured, expected, rtol=0.08)
    slope = np.polyfit(np.log(sizes), np.log(measured), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.02)


@pytest.mark.parametrize(("size", "updates"), [(1, 600), (32, 20), (300, 2)])
def test_epochs_updates_and_seconds_are_counted(task, size, updates):
    found = batches.descend(task, size, 0.1, 2, (0.0, 0.0))
    assert len(found.points) == len(found.losses) == updates + 1
    assert found.epochs[-1] == 2 and found.epochs[0] == 0
    assert (np.diff(found.seconds) > 0).all()
    assert found.losses[-1] < found.losses[0]


def walked(*distances: float) -> batches.Descent:
    """A path of which only the distances from (0, 0) matter."""
    points = np.array([[d, 0.0] for d in distances])
    unused = np.zeros(len(points))
    return batches.Descent(1, points, unused, unused, unused)


@pytest.mark.parametrize(
    ("distances", "ending"),
    [
        ((4, 3, 2, 1), "is still on its way, 1 from the star"),
        ((4, 3.99), "is still on its way, 4 from the star"),
        ((4, 2, 1, 0.5, 0.2, 0.09, 0.05, 0.04), "has settled on the star"),
        ((4, 0.1, 2, 0.05, 1, 0.02, 2.5, 0.01),
         "does not settle: it moves around the star, up to 2.5 away"),
    ],
)
def test_a_path_ends_there_on_its_way_or_moving_around(distances, ending):
    assert walked(*distances).ending(np.zeros(2)) == ending
