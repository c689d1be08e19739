namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>A part of a template.</summary>
internal abstract record TemplateNode
{
    /// <summary>Text as it stands.</summary>
    internal sealed record Text(string Value) : TemplateNode;

    /// <summary>The value of a pipeline.</summary>
    internal sealed record Output(string Pipeline) : TemplateNode;

    /// <summary><c>if</c>.</summary>
    internal sealed record If(string Pipeline, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode;

    /// <summary><c>with</c>: the dot becomes the value, where there is one.</summary>
    internal sealed record With(string Pipeline, IReadOnlyList<TemplateNode> Body) : TemplateNode;

    /// <summary><c>range $name, $value := map</c>.</summary>
    internal sealed record Range(string Key, string Value, string Pipeline, IReadOnlyList<TemplateNode> Body) : TemplateNode;
}
