namespace OrleansReco.Grains.Recommendations;

/// <summary>A stage used up its budget; it is skipped.</summary>
internal sealed class StageOverrunException(string stage, TimeSpan budget)
    : TimeoutException($"Stage '{stage}' used up its budget of {budget.TotalMilliseconds:0.#} ms. Raise the surface's latencyBudget, or lower retrieval.perSource and retrieval.limit.");
