namespace OrleansReco.Tests.Runtime;

/// <summary>Looks at and changes what travels with calls.</summary>
public sealed class ContextGrain : Grain, IContextGrain
{
    private static readonly AsyncLocal<string?> FlowValue = new();

    /// <inheritdoc />
    public async Task<string> Who(string? next)
    {
        var here = RequestContext.Get("who") as string ?? "nobody";
        await Task.Yield();
        return next is null ? here : $"{here} {await GrainFactory.GetGrain<IContextGrain>(next).Who(null)}";
    }

    /// <inheritdoc />
    public Task Set(string who)
    {
        RequestContext.Set("who", who);
        FlowValue.Value = who;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<string> Flow() => Task.FromResult(FlowValue.Value ?? "nothing");
}
