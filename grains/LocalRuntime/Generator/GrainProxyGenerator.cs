using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace OrleansReco.LocalRuntime.Generator;

/// <summary>Writes a class of references for each grain interface declared in the compilation, and an attribute that lets the runtime find it.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class GrainProxyGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var proxies = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null, TypeParameterList: null },
                static (syntax, cancellation) => syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, cancellation) is INamedTypeSymbol symbol
                    && GrainInterface.IsGrainInterface(symbol)
                        ? ProxyWriter.Write(symbol)
                        : null)
            .Where(static proxy => proxy is not null);
        context.RegisterSourceOutput(proxies, static (output, proxy) =>
        {
            if (proxy!.Value.Error is { } error)
            {
                output.ReportDiagnostic(Diagnostic.Create(Diagnostics.UnsupportedMethod, Location.None, error));
            }
            else
            {
                output.AddSource(proxy.Value.Name + ".g.cs", SourceText.From(proxy.Value.Source, Encoding.UTF8));
            }
        });
    }
}
