namespace OrleansReco.Ranking.Rankers;

/// <summary>
/// One node of a regression tree. A row goes left when its value is below the threshold; a missing value (<see cref="float.NaN"/>) goes where
/// <paramref name="MissingGoesLeft"/> says.
/// </summary>
/// <param name="Feature">The feature compared; -1 in a leaf.</param>
/// <param name="Threshold">The threshold; 0 in a leaf.</param>
/// <param name="Left">Index of the left child in the tree.</param>
/// <param name="Right">Index of the right child in the tree.</param>
/// <param name="MissingGoesLeft">Where a missing value goes.</param>
/// <param name="Value">What a leaf adds to the score; 0 elsewhere.</param>
/// <param name="Cover">The weight of the training rows that passed here; 0 when unknown.</param>
public readonly record struct TreeNode(int Feature, float Threshold, int Left, int Right, bool MissingGoesLeft, float Value, float Cover)
{
    /// <summary>Whether this is a leaf.</summary>
    public bool IsLeaf => Feature < 0;

    /// <summary>A leaf.</summary>
    public static TreeNode Leaf(float value, float cover) => new(-1, 0, 0, 0, false, value, cover);

    /// <summary>An inner node.</summary>
    public static TreeNode Split(int feature, float threshold, int left, int right, bool missingGoesLeft, float cover) =>
        new(feature, threshold, left, right, missingGoesLeft, 0, cover);
}
