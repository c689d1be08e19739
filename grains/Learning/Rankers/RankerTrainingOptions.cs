using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Learning.Rankers;

/// <summary>How a ranker is trained.</summary>
public sealed class RankerTrainingOptions
{
    /// <summary>What is improved.</summary>
    /// <value>The default is <see cref="RankerObjective.Ndcg"/>.</value>
    [EnumDataType(typeof(RankerObjective))]
    public RankerObjective Objective { get; set; } = RankerObjective.Ndcg;

    /// <summary>The most trees that are grown.</summary>
    /// <value>The default is 300.</value>
    [Range(1, 10_000)]
    public int MaxTrees { get; set; } = 300;

    /// <summary>The most splits from a root to a leaf.</summary>
    /// <value>The default is 6.</value>
    [Range(1, 12)]
    public int MaxDepth { get; set; } = 6;

    /// <summary>How much of its fit each tree adds.</summary>
    /// <value>The default is 0.1.</value>
    [Range(0.0001, 1)]
    public double LearningRate { get; set; } = 0.1;

    /// <summary>The least sum of second derivatives in a leaf: leaves that rest on less evidence are not grown.</summary>
    /// <value>The default is 0.1.</value>
    [Range(0, 1e6)]
    public double MinLeafWeight { get; set; } = 0.1;

    /// <summary>The L2 penalty on leaf values.</summary>
    /// <value>The default is 1.</value>
    [Range(0, 1e6)]
    public double LeafPenalty { get; set; } = 1;

    /// <summary>The share of rows that each tree sees.</summary>
    /// <value>The default is 1.</value>
    [Range(0.01, 1)]
    public double RowShare { get; set; } = 1;

    /// <summary>The share of features that each tree sees.</summary>
    /// <value>The default is 0.8.</value>
    [Range(0.01, 1)]
    public double FeatureShare { get; set; } = 0.8;

    /// <summary>The share of groups, the newest, kept aside to decide when to stop; 0 trains on all and grows every tree.</summary>
    /// <value>The default is 0.15.</value>
    [Range(0, 0.9)]
    public double ValidationShare { get; set; } = 0.15;

    /// <summary>
    /// Training stops when so many trees in a row have not improved nDCG on the validation groups, and keeps the best number of trees.
    /// </summary>
    /// <value>The default is 30.</value>
    [Range(1, 10_000)]
    public int PatienceTrees { get; set; } = 30;

    /// <summary>The k of nDCG@k, for training and for stopping.</summary>
    /// <value>The default is 10.</value>
    [Range(1, 1000)]
    public int NdcgCutoff { get; set; } = 10;

    /// <summary>Seeds the choice of rows and features.</summary>
    /// <value>The default is 1.</value>
    [Range(0, int.MaxValue)]
    public int Seed { get; set; } = 1;

    /// <summary>Threads used; 0 for one a processor.</summary>
    /// <value>The default is 0.</value>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Throws when settings are out of range; the message has all of them.</summary>
    /// <exception cref="ValidationException">Settings are out of range.</exception>
    public void Validate()
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true))
        {
            throw new ValidationException($"{nameof(RankerTrainingOptions)}: {string.Join(" ", failures.Select(f => f.ErrorMessage))}");
        }
    }
}
