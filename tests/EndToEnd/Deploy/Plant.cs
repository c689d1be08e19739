namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>An error put into a file to see that it is found.</summary>
/// <param name="File">The file, from <c>deploy/</c>.</param>
/// <param name="Right">What stands there.</param>
/// <param name="Wrong">What stands there instead, at every place.</param>
internal sealed record Plant(string File, string Right, string Wrong)
{
    public string In(string text)
    {
        Assert.True(text.Contains(Right, StringComparison.Ordinal), $"deploy/{File} does not contain '{Right}' any more; plant the error elsewhere.");
        return text.Replace(Right, Wrong, StringComparison.Ordinal);
    }
}
