namespace OrleansReco.Gateway.Problems;

/// <summary>Metadata of a call that, sent twice, is carried out twice: nobody is told to send it again when its answer was lost.</summary>
/// <param name="look">What to look at first, as a sentence.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NotRepeatableAttribute(string look) : Attribute
{
    /// <summary>What to look at first.</summary>
    public string Look { get; } = look;
}
