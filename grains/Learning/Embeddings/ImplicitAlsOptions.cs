using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Learning.Embeddings;

/// <summary>Hyper-parameters of implicit ALS, named as in Rendle et al. 2021, "Revisiting the Performance of iALS on Item Recommendation Benchmarks".</summary>
public sealed record ImplicitAlsOptions
{
    /// <summary>Length of a factor vector, d.</summary>
    [Range(1, 1024)]
    public int Dimension { get; init; } = 64;

    /// <summary>Sweeps over users and items.</summary>
    [Range(1, 1000)]
    public int Epochs { get; init; } = 8;

    /// <summary>Weight of unobserved pairs, α₀.</summary>
    [Range(1e-6, 1000)]
    public double UnobservedWeight { get; init; } = 0.6;

    /// <summary>Regularization λ.</summary>
    [Range(1e-9, 1000)]
    public double Regularization { get; init; } = 0.01;

    /// <summary>Exponent ν of the frequency-scaled regularization λᵤ = λ (Σ wᵢ + α₀ n)^ν.</summary>
    [Range(0, 2)]
    public double RegularizationExponent { get; init; } = 1;

    /// <summary>Factors start as gaussians of this deviation over √d.</summary>
    [Range(1e-6, 100)]
    public double InitialScale { get; init; } = 0.1;

    /// <summary>Seed of the initial factors.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads to train on; 0: one a core.</summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>Whether those threads give way to everything else on the machine, so that serving is not disturbed.</summary>
    public bool Background { get; init; }
}
