namespace OrleansReco.Tests.Runtime;

/// <summary>Looks at and changes what travels with calls.</summary>
[Alias("runtime-tests.IContextGrain")]
public interface IContextGrain : IGrainWithStringKey
{
    /// <summary>The value of "who" here, and at the next grain if one is named.</summary>
    [Alias("Who")]
    Task<string> Who(string? next);

    /// <summary>Sets "who" and a value of the flow of execution, in a method that is not asynchronous.</summary>
    [Alias("Set")]
    Task Set(string who);

    /// <summary>The flow's value.</summary>
    [Alias("Flow")]
    Task<string> Flow();
}
